output "address" {
  description = "Where the primary node answers."
  value       = aws_elasticache_replication_group.this.primary_endpoint_address
}

output "port" {
  description = "Its port."
  value       = aws_elasticache_replication_group.this.port
}

output "replication_group_id" {
  description = "Name of the group, for alarms."
  value       = aws_elasticache_replication_group.this.id
}
