output "replication_task_arn" {
  description = "The task, to ask for its state."
  value       = aws_dms_replication_task.this.replication_task_arn
}

output "replication_instance_arn" {
  description = "The instance that copies."
  value       = aws_dms_replication_instance.this.replication_instance_arn
}

output "table_mappings" {
  description = "What is copied, as DMS reads it."
  value       = local.table_mappings
}
