output "project" {
  description = "The project, by its id."
  value       = var.project
}

output "region" {
  description = "Region of this cloud."
  value       = var.region
}

output "network" {
  description = "What the VPN needs of the network."
  value = {
    network_id           = module.network.network_id
    advertised_cidrs     = module.network.advertised_cidrs
    ingress_address_name = module.network.ingress_address_name
  }
}

output "cluster" {
  description = "The cluster."
  value = {
    name                 = module.cluster.cluster_name
    location             = module.cluster.location
    workload_pool        = module.cluster.workload_pool
    node_service_account = module.cluster.node_service_account
  }
}

output "database" {
  description = "The database."
  value = {
    instance_name = module.database.instance_name
    address       = module.database.address
    host          = module.database.host
    port          = module.database.port
    database      = module.database.database
  }
}

output "cache" {
  description = "Where the cache answers."
  value = {
    address       = module.cache.address
    port          = module.cache.port
    instance_name = module.cache.instance_name
  }
}

output "ingress_address" {
  description = "Address of the ingress."
  value       = module.network.ingress_address
}
