resource "google_compute_network" "this" {
  name                    = var.name
  auto_create_subnetworks = false
  # Regional routing: the VPN and everything that uses it are in one region.
  routing_mode = "REGIONAL"
}

resource "google_compute_subnetwork" "nodes" {
  name                     = "${var.name}-nodes"
  network                  = google_compute_network.this.id
  region                   = var.region
  ip_cidr_range            = var.nodes_cidr
  private_ip_google_access = true

  secondary_ip_range {
    range_name    = "pods"
    ip_cidr_range = var.pods_cidr
  }

  secondary_ip_range {
    range_name    = "services"
    ip_cidr_range = var.services_cidr
  }

  log_config {
    aggregation_interval = "INTERVAL_10_MIN"
    flow_sampling        = 0.5
    metadata             = "INCLUDE_ALL_METADATA"
  }
}

resource "google_compute_router" "nat" {
  name    = "${var.name}-nat"
  network = google_compute_network.this.id
  region  = var.region
}

resource "google_compute_router_nat" "this" {
  name                               = var.name
  router                             = google_compute_router.nat.name
  region                             = var.region
  nat_ip_allocate_option             = "AUTO_ONLY"
  source_subnetwork_ip_ranges_to_nat = "ALL_SUBNETWORKS_ALL_IP_RANGES"

  log_config {
    enable = true
    filter = "ERRORS_ONLY"
  }
}

resource "google_compute_global_address" "managed_services" {
  name          = "${var.name}-managed-services"
  network       = google_compute_network.this.id
  purpose       = "VPC_PEERING"
  address_type  = "INTERNAL"
  address       = split("/", var.managed_services_cidr)[0]
  prefix_length = tonumber(split("/", var.managed_services_cidr)[1])
}

resource "google_service_networking_connection" "managed_services" {
  network                 = google_compute_network.this.id
  service                 = "servicenetworking.googleapis.com"
  reserved_peering_ranges = [google_compute_global_address.managed_services.name]
}

# Cloud SQL lives in a network of Google's that is peered with this one. Without custom routes it could not answer the other cloud, nor subscribe to it.
resource "google_compute_network_peering_routes_config" "managed_services" {
  peering              = google_service_networking_connection.managed_services.peering
  network              = google_compute_network.this.name
  import_custom_routes = true
  export_custom_routes = true
}

# The ingress' address is reserved here, so that it outlives every deployment and the global balancer can name it.
resource "google_compute_global_address" "ingress" {
  name         = "${var.name}-ingress"
  address_type = "EXTERNAL"
}
