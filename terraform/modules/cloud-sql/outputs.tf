output "instance_name" {
  description = "Name of the instance, for alerts and restores."
  value       = google_sql_database_instance.this.name
}

output "connection_name" {
  description = "PROJECT:REGION:INSTANCE."
  value       = google_sql_database_instance.this.connection_name
}

output "address" {
  description = "Its private address; the other cloud reaches it through the VPN. There is no public one."
  value       = google_sql_database_instance.this.private_ip_address
}

output "port" {
  description = "Its port."
  value       = 5432
}

output "database" {
  description = "The database."
  value       = google_sql_database.crm.name
}

output "server_ca_certificate" {
  description = "Certificate of the authority that signed the server's, PEM: what verify-ca and verify-full are given in the other cloud."
  value       = google_sql_database_instance.this.server_ca_cert[0].cert
}
