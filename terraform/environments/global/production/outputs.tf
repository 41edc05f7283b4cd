output "hostname" {
  description = "What users call."
  value       = var.hostname
}

output "vpn_tunnel_addresses" {
  description = "Outside addresses of the four tunnels at the AWS end."
  value       = module.vpn.aws_tunnel_addresses
}

output "private_names" {
  description = "Names that both networks answer, and what they lead to."
  value       = module.names.names
}

output "bootstrap_environment" {
  description = "What terraform/modules/replication-native/bootstrap.sh needs."
  value       = module.replication.bootstrap_environment
}

output "image_urls" {
  description = "Where images are pushed to (AWS) and pulled from on the GCP side."
  value = {
    aws = module.registries.ecr_urls
    gcp = module.registries.artifact_registry_urls
  }
}

output "witness_user_data" {
  description = "What the machine of the witness' third member is to be told at its first start; null without one."
  value       = one(module.witness[*].user_data)
}

output "witness_endpoints" {
  description = "Members of the witness, by place; null without them."
  value       = one(module.witness[*].endpoints)
}

output "health_check_ids" {
  description = "Health checks of Route 53, by cloud; null with another balancer."
  value       = one(module.route53[*].health_check_ids)
}
