output "hostname" {
  description = "What users call."
  value       = var.hostname
}

output "health_check_ids" {
  description = "The calculated health checks, by cloud."
  value       = { for cloud, check in aws_route53_health_check.cloud : cloud => check.id }
}
