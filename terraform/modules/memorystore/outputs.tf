output "address" {
  description = "Its private address."
  value       = google_redis_instance.this.host
}

output "port" {
  description = "Its port."
  value       = google_redis_instance.this.port
}

output "password" {
  description = "Its password: for the secret crmdr-cache of this cloud, and crmdr-peer-cache of the other."
  value       = google_redis_instance.this.auth_string
  sensitive   = true
}

output "authorities" {
  description = "Certificates (PEM) of the authorities that sign its own: for the secret crmdr-cache-ca of both clouds."
  value       = join("\n", google_redis_instance.this.server_ca_certs[*].cert)
}

output "instance_id" {
  description = "Name of the instance, for alerts."
  value       = google_redis_instance.this.id
}
