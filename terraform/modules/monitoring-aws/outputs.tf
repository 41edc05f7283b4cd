output "alarm_topic_arn" {
  description = "The topic to which alarms go; others may send theirs to it."
  value       = aws_sns_topic.alarms.arn
}

output "alarm_names" {
  description = "All alarms, for a look at their states."
  value = concat(
    [for alarm in aws_cloudwatch_metric_alarm.healthy_hosts : alarm.alarm_name],
    [for alarm in aws_cloudwatch_metric_alarm.database : alarm.alarm_name],
    [for alarm in aws_cloudwatch_metric_alarm.controller : alarm.alarm_name],
    [aws_cloudwatch_metric_alarm.cache.alarm_name],
  )
}

output "log_group_names" {
  description = "Log groups of the services, by service."
  value       = { for service, group in aws_cloudwatch_log_group.services : service => group.name }
}

output "dashboard_name" {
  description = "The dashboard."
  value       = aws_cloudwatch_dashboard.this.dashboard_name
}
