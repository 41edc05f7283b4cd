output "notification_channel_ids" {
  description = "Who is told, by name."
  value       = { for name, channel in google_monitoring_notification_channel.emails : name => channel.id }
}

output "alert_policy_names" {
  description = "All alert policies."
  value = concat(
    [google_monitoring_alert_policy.nobody_active.name, google_monitoring_alert_policy.pods_gone.name],
    [for policy in google_monitoring_alert_policy.metric : policy.name],
  )
}

output "uptime_check_id" {
  description = "The check from outside."
  value       = google_monitoring_uptime_check_config.active.uptime_check_id
}

output "log_bucket_id" {
  description = "The shared store of logs."
  value       = google_logging_project_bucket_config.shared.id
}
