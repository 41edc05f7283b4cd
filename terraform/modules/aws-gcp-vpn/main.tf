locals {
  # HA VPN has two interfaces. To each goes one AWS connection, and each of those has two tunnels: four in all, which both providers' 99.99 % ask for.
  connections = { a = 0, b = 1 }

  tunnels = {
    a1 = {
      gcp_interface  = 0
      peer_interface = 0
      outside        = aws_vpn_connection.this["a"].tunnel1_address
      preshared_key  = aws_vpn_connection.this["a"].tunnel1_preshared_key
      gcp_inside     = aws_vpn_connection.this["a"].tunnel1_cgw_inside_address
      aws_inside     = aws_vpn_connection.this["a"].tunnel1_vgw_inside_address
    }
    a2 = {
      gcp_interface  = 0
      peer_interface = 1
      outside        = aws_vpn_connection.this["a"].tunnel2_address
      preshared_key  = aws_vpn_connection.this["a"].tunnel2_preshared_key
      gcp_inside     = aws_vpn_connection.this["a"].tunnel2_cgw_inside_address
      aws_inside     = aws_vpn_connection.this["a"].tunnel2_vgw_inside_address
    }
    b1 = {
      gcp_interface  = 1
      peer_interface = 2
      outside        = aws_vpn_connection.this["b"].tunnel1_address
      preshared_key  = aws_vpn_connection.this["b"].tunnel1_preshared_key
      gcp_inside     = aws_vpn_connection.this["b"].tunnel1_cgw_inside_address
      aws_inside     = aws_vpn_connection.this["b"].tunnel1_vgw_inside_address
    }
    b2 = {
      gcp_interface  = 1
      peer_interface = 3
      outside        = aws_vpn_connection.this["b"].tunnel2_address
      preshared_key  = aws_vpn_connection.this["b"].tunnel2_preshared_key
      gcp_inside     = aws_vpn_connection.this["b"].tunnel2_cgw_inside_address
      aws_inside     = aws_vpn_connection.this["b"].tunnel2_vgw_inside_address
    }
  }

  # for_each may not depend on values that are sensitive or not known yet, and the keys above carry both.
  tunnel_names = toset(["a1", "a2", "b1", "b2"])

  # Every way in from the GCP side: each range at each port.
  aws_openings = merge([
    for range, cidr in var.gcp_advertised_cidrs : {
      for service, port in var.peer_ports : "${range}-${service}" => { cidr = cidr, port = port }
    }
  ]...)
}

resource "aws_vpn_gateway" "this" {
  vpc_id          = var.aws_vpc_id
  amazon_side_asn = tostring(var.aws_asn)
  tags            = merge(var.tags, { Name = var.name })

  lifecycle {
    precondition {
      condition     = var.aws_asn != var.gcp_asn
      error_message = "aws_asn and gcp_asn are both ${var.aws_asn}; the two sides need different numbers."
    }
  }
}

resource "aws_vpn_gateway_route_propagation" "this" {
  for_each = var.aws_route_table_ids

  vpn_gateway_id = aws_vpn_gateway.this.id
  route_table_id = each.value
}

resource "google_compute_ha_vpn_gateway" "this" {
  name    = var.name
  network = var.gcp_network_id
  region  = var.gcp_region
}

resource "aws_customer_gateway" "gcp" {
  for_each = local.connections

  type       = "ipsec.1"
  bgp_asn    = tostring(var.gcp_asn)
  ip_address = google_compute_ha_vpn_gateway.this.vpn_interfaces[each.value].ip_address
  tags       = merge(var.tags, { Name = "${var.name}-gcp-${each.key}" })
}

# The pre-shared keys are made by AWS and stand in no configuration, only in the state, as GCP's side needs them: keep the state encrypted.
resource "aws_vpn_connection" "this" {
  for_each = local.connections

  type                = "ipsec.1"
  vpn_gateway_id      = aws_vpn_gateway.this.id
  customer_gateway_id = aws_customer_gateway.gcp[each.key].id
  static_routes_only  = false

  tunnel1_inside_cidr        = var.tunnel_cidrs[each.value * 2]
  tunnel1_ike_versions       = ["ikev2"]
  tunnel1_startup_action     = "start"
  tunnel1_dpd_timeout_action = "restart"

  tunnel2_inside_cidr        = var.tunnel_cidrs[each.value * 2 + 1]
  tunnel2_ike_versions       = ["ikev2"]
  tunnel2_startup_action     = "start"
  tunnel2_dpd_timeout_action = "restart"

  tags = merge(var.tags, { Name = "${var.name}-${each.key}" })
}

resource "google_compute_external_vpn_gateway" "aws" {
  name            = "${var.name}-aws"
  redundancy_type = "FOUR_IPS_REDUNDANCY"

  dynamic "interface" {
    for_each = local.tunnel_names

    content {
      id         = local.tunnels[interface.key].peer_interface
      ip_address = local.tunnels[interface.key].outside
    }
  }
}

resource "google_compute_router" "this" {
  name    = "${var.name}-vpn"
  network = var.gcp_network_id
  region  = var.gcp_region

  bgp {
    asn            = var.gcp_asn
    advertise_mode = "CUSTOM"

    dynamic "advertised_ip_ranges" {
      for_each = var.gcp_advertised_cidrs

      content {
        description = advertised_ip_ranges.key
        range       = advertised_ip_ranges.value
      }
    }
  }
}

resource "google_compute_vpn_tunnel" "this" {
  for_each = local.tunnel_names

  name                            = "${var.name}-${each.key}"
  region                          = var.gcp_region
  ike_version                     = 2
  shared_secret                   = local.tunnels[each.key].preshared_key
  vpn_gateway                     = google_compute_ha_vpn_gateway.this.id
  vpn_gateway_interface           = local.tunnels[each.key].gcp_interface
  peer_external_gateway           = google_compute_external_vpn_gateway.aws.id
  peer_external_gateway_interface = local.tunnels[each.key].peer_interface
  router                          = google_compute_router.this.id
}

resource "google_compute_router_interface" "this" {
  for_each = local.tunnel_names

  name       = "${var.name}-${each.key}"
  region     = var.gcp_region
  router     = google_compute_router.this.name
  ip_range   = "${local.tunnels[each.key].gcp_inside}/30"
  vpn_tunnel = google_compute_vpn_tunnel.this[each.key].name
}

resource "google_compute_router_peer" "aws" {
  for_each = local.tunnel_names

  name      = "${var.name}-${each.key}"
  region    = var.gcp_region
  router    = google_compute_router.this.name
  interface = google_compute_router_interface.this[each.key].name
  # The address at the AWS end of the tunnel. The other one (cgw) is this router's own.
  peer_ip_address           = local.tunnels[each.key].aws_inside
  peer_asn                  = var.aws_asn
  advertised_route_priority = 100
}

# What comes from AWS may reach workloads at the stated ports. Cloud SQL has its own rules.
resource "google_compute_firewall" "from_aws" {
  name          = "${var.name}-from-aws"
  network       = var.gcp_network_id
  direction     = "INGRESS"
  source_ranges = [var.aws_cidr]

  allow {
    protocol = "tcp"
    ports    = [for port in values(var.peer_ports) : tostring(port)]
  }

  log_config {
    metadata = "INCLUDE_ALL_METADATA"
  }
}

resource "aws_vpc_security_group_ingress_rule" "from_gcp" {
  for_each = local.aws_openings

  security_group_id = var.aws_node_security_group_id
  description       = "GCP ${each.key}"
  cidr_ipv4         = each.value.cidr
  ip_protocol       = "tcp"
  from_port         = each.value.port
  to_port           = each.value.port
  tags              = merge(var.tags, { Name = "${var.name}-${each.key}" })
}
