output "user_data" {
  description = "What the third member's machine is to be told at its first start (cloud-init)."
  value       = local.user_data
}

output "endpoints" {
  description = "Witness:Etcd:Endpoints of the controllers, by the cloud whose member is the nearest: put that one first."
  value       = { for cloud, host in local.members : cloud => "https://${host}:2379" }
}

output "initial_cluster" {
  description = "The members as etcd's --initial-cluster names them: the same for the members in Kubernetes."
  value       = local.cluster
}
