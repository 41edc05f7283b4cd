output "identifier" {
  description = "Name of the instance, for alarms and restores."
  value       = aws_db_instance.this.identifier
}

output "address" {
  description = "Its name in DNS; the other cloud reaches it through the VPN."
  value       = aws_db_instance.this.address
}

output "port" {
  description = "Its port."
  value       = aws_db_instance.this.port
}

output "database" {
  description = "The database."
  value       = aws_db_instance.this.db_name
}

output "administrator_secret_arn" {
  description = "Where the administrator's user and password are: RDS makes and rotates them, and no state holds them."
  value       = aws_db_instance.this.master_user_secret[0].secret_arn
}

output "security_group_id" {
  description = "Security group of the database."
  value       = aws_security_group.this.id
}
