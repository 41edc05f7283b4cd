output "cluster_name" {
  description = "Name of the cluster, for aws eks update-kubeconfig."
  value       = aws_eks_cluster.this.name
}

output "endpoint" {
  description = "Where the control plane answers."
  value       = aws_eks_cluster.this.endpoint
}

output "certificate_authority" {
  description = "Authority of the control plane's certificate, PEM in base64."
  value       = aws_eks_cluster.this.certificate_authority[0].data
}

output "node_security_group_id" {
  description = "Security group of the nodes and pods: databases and caches let its members in."
  value       = aws_eks_cluster.this.vpc_config[0].cluster_security_group_id
}

output "node_role_arn" {
  description = "Role of the nodes, which may pull images."
  value       = aws_iam_role.nodes.arn
}

output "secret_reader_role_arns" {
  description = "Roles of the service accounts that may read secrets, by name: secretsRoleArn of the overlay's settings."
  value       = { for name, role in aws_iam_role.secret_readers : name => role.arn }
}
