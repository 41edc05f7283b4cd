output "names" {
  description = "Every name and what it leads to."
  value       = { for name, record in local.records : name => record.target }
}
