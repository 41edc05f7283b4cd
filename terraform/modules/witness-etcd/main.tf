# Neither cloud may make the third member's machine: which provider that is, is the operator's choice. This module makes the members' names
# and what the machine is to be told at its first start; any provider takes that as user data. The two other members are published for Kubernetes.
locals {
  members = { for cloud, address in var.addresses : cloud => "${cloud}.${var.domain}" }
  cluster = join(",", [for cloud, host in local.members : "${cloud}=https://${host}:2380"])

  # Across clouds a round trip takes a few milliseconds. Elections must be over well before a renewal is due again: the margin is a third of what is allowed.
  election_milliseconds  = max(500, min(2000, floor(var.lease_ttl_seconds * 1000 * 0.2)))
  heartbeat_milliseconds = max(50, floor(local.election_milliseconds / 10))

  user_data = templatefile("${path.module}/cloud-init.yml.tftpl", {
    member       = var.place
    host         = local.members[var.place]
    cluster      = local.cluster
    token        = var.name
    version      = var.etcd_version
    sha256       = var.etcd_sha256
    election     = local.election_milliseconds
    heartbeat    = local.heartbeat_milliseconds
    client_cidrs = join(", ", var.client_cidrs)
  })
}

resource "cloudflare_dns_record" "members" {
  for_each = var.addresses

  zone_id = var.zone_id
  name    = "${each.key}.${var.domain}"
  type    = "A"
  content = each.value
  ttl     = 60
  proxied = false
  comment = "Member of the witness"

  lifecycle {
    precondition {
      condition     = contains(keys(var.addresses), var.place)
      error_message = "addresses has no entry for the place ${var.place}; found ${join(", ", keys(var.addresses))}."
    }

    precondition {
      condition     = local.election_milliseconds * 2 < var.lease_ttl_seconds * 600
      error_message = "The election timeout of ${local.election_milliseconds} ms is too long for a lease of ${var.lease_ttl_seconds} s: twice of it must be below 0.6 of the lease."
    }
  }
}
