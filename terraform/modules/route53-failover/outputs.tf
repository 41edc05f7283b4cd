output "hostname" {
  description = "What users call."
  value       = var.hostname
}

output "health_check_ids" {
  description = "The health checks, by cloud."
  value       = { for cloud, check in aws_route53_health_check.active : cloud => check.id }
}
