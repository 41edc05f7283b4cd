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

output "host" {
  description = "The name that its certificate bears; it must be made to lead to the address (module private-dns)."
  value = one([
    for name in google_sql_database_instance.this.dns_names : trimsuffix(name.name, ".")
    if name.connection_type == "PRIVATE_SERVICES_ACCESS" && name.dns_scope == "INSTANCE"
  ])
}

output "port" {
  description = "Its port."
  value       = 5432
}

output "database" {
  description = "The database."
  value       = google_sql_database.crm.name
}
