output "address" {
  description = "Its private address."
  value       = google_redis_instance.this.host
}

output "port" {
  description = "Its port."
  value       = google_redis_instance.this.port
}

output "instance_name" {
  description = "Name of the instance: bootstrap.sh asks for its password and its authorities."
  value       = google_redis_instance.this.name
}

output "instance_id" {
  description = "Name of the instance, for alerts."
  value       = google_redis_instance.this.id
}
