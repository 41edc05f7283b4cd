output "network_id" {
  description = "The network."
  value       = google_compute_network.this.id
}

output "network_name" {
  description = "Its name, for firewall rules."
  value       = google_compute_network.this.name
}

output "nodes_subnetwork_id" {
  description = "The nodes' subnet; its secondary ranges are called pods and services."
  value       = google_compute_subnetwork.nodes.id
}

output "advertised_cidrs" {
  description = "What the other cloud must be able to reach, by name: nodes, pods, and the range of the managed services, which a router does not advertise by itself."
  value = {
    nodes            = var.nodes_cidr
    pods             = var.pods_cidr
    managed_services = var.managed_services_cidr
  }
}

output "managed_services_range_name" {
  description = "The allocated range that Cloud SQL and Memorystore take their addresses from."
  value       = google_compute_global_address.managed_services.name
  depends_on  = [google_service_networking_connection.managed_services]
}

output "ingress_address_name" {
  description = "Name of the reserved address, for the Gateway's spec.addresses."
  value       = google_compute_global_address.ingress.name
}

output "ingress_address" {
  description = "The reserved address itself: the origin of this cloud's pool."
  value       = google_compute_global_address.ingress.address
}
