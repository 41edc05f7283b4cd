# The same private names in both networks: a server is called in either cloud by the name that its certificate bears.
locals {
  records = merge([
    for zone, names in var.zones : {
      for name, target in names : name => {
        zone   = zone
        target = target
        type   = can(cidrhost("${target}/32", 0)) ? "A" : "CNAME"
      }
    }
  ]...)
}

resource "aws_route53_zone" "this" {
  for_each = var.zones

  name    = each.key
  comment = "CrmDr: private names"
  tags    = var.tags

  vpc {
    vpc_id = var.aws_vpc_id
  }
}

resource "aws_route53_record" "this" {
  for_each = local.records

  zone_id = aws_route53_zone.this[each.value.zone].zone_id
  name    = each.key
  type    = each.value.type
  ttl     = var.ttl_seconds
  records = [each.value.target]
}

resource "google_dns_managed_zone" "this" {
  for_each = var.zones

  name        = "${var.name}-${replace(each.key, ".", "-")}"
  dns_name    = "${each.key}."
  description = "CrmDr: private names"
  visibility  = "private"
  labels      = var.labels

  private_visibility_config {
    networks {
      network_url = var.gcp_network_id
    }
  }
}

resource "google_dns_record_set" "this" {
  for_each = local.records

  managed_zone = google_dns_managed_zone.this[each.value.zone].name
  name         = "${each.key}."
  type         = each.value.type
  ttl          = var.ttl_seconds
  rrdatas      = [each.value.type == "A" ? each.value.target : "${each.value.target}."]
}
