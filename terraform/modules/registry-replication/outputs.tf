output "ecr_urls" {
  description = "Where images are pushed to and pulled from on the AWS side, by image."
  value       = { for image, repository in aws_ecr_repository.this : image => repository.repository_url }
}

output "artifact_registry_urls" {
  description = "Where the same images are pulled from on the GCP side, by image."
  value       = { for image in var.images : image => "${local.registry}/${image}" }
}

output "copy_project" {
  description = "What copies: aws codebuild list-builds-for-project shows how each copy went."
  value       = aws_codebuild_project.copy.name
}
