output "cluster_name" {
  description = "Name of the cluster, for gcloud container clusters get-credentials."
  value       = google_container_cluster.this.name
}

output "location" {
  description = "Its region."
  value       = google_container_cluster.this.location
}

output "endpoint" {
  description = "Where the control plane answers."
  value       = google_container_cluster.this.endpoint
}

output "certificate_authority" {
  description = "Authority of the control plane's certificate, PEM in base64."
  value       = google_container_cluster.this.master_auth[0].cluster_ca_certificate
}

output "node_service_account" {
  description = "Service account of the nodes, which may pull images."
  value       = google_service_account.nodes.email
}

output "workload_pool" {
  description = "The pool by which grants name service accounts of the cluster."
  value       = google_container_cluster.this.workload_identity_config[0].workload_pool
}
