output "aws_secret_arns" {
  description = "Secrets on the AWS side, by name."
  value       = { for name, secret in aws_secretsmanager_secret.this : name => secret.arn }
}

output "gcp_secret_ids" {
  description = "Secrets on the GCP side, by name."
  value       = { for name, secret in google_secret_manager_secret.this : name => secret.secret_id }
}

output "bootstrap_environment" {
  description = "What bootstrap.sh needs: terraform output -json bootstrap_environment | jq -r 'to_entries[] | \"export \\(.key)=\\(.value)\"'."
  value = {
    CRMDR_NAME           = var.name
    AWS_REGION           = var.aws_region
    AWS_CACHE            = var.caches.aws
    AWS_CONTROLLER       = var.controllers.aws
    AWS_MEMBER           = var.witness_members.aws
    GCP_PROJECT          = var.gcp_secret_reader.project
    GCP_REGION           = var.gcp_region
    GCP_CACHE            = var.caches.gcp
    GCP_CONTROLLER       = var.controllers.gcp
    GCP_MEMBER           = var.witness_members.gcp
    THIRD_MEMBER         = var.witness_members.third
    AWS_DATABASE_HOST    = var.aws_database.address
    AWS_DATABASE_PORT    = tostring(var.aws_database.port)
    AWS_DATABASE_NAME    = var.aws_database.database
    AWS_DATABASE_SECRET  = var.aws_database.administrator_secret_arn
    GCP_DATABASE_HOST    = var.gcp_database.address
    GCP_DATABASE_PORT    = tostring(var.gcp_database.port)
    GCP_DATABASE_NAME    = var.gcp_database.database
    GCP_DATABASE_SERVICE = var.gcp_database.instance_name
  }
}
