output "hostname" {
  description = "What users call."
  value       = cloudflare_load_balancer.this.name
}

output "monitor_id" {
  description = "The monitor."
  value       = cloudflare_load_balancer_monitor.active.id
}

output "pool_ids" {
  description = "The pools, by cloud."
  value       = { for cloud, pool in cloudflare_load_balancer_pool.cloud : cloud => pool.id }
}
