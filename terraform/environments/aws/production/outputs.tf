output "region" {
  description = "Region of this cloud."
  value       = var.region
}

output "network" {
  description = "What the VPN and DMS need of the network."
  value = {
    vpc_id               = module.network.vpc_id
    cidr                 = module.network.cidr
    peer_route_table_ids = module.network.peer_route_table_ids
    database_subnet_ids  = module.network.database_subnet_ids
    private_subnet_ids   = module.network.private_subnet_ids
  }
}

output "cluster" {
  description = "The cluster."
  value = {
    name                   = module.cluster.cluster_name
    endpoint               = module.cluster.endpoint
    node_security_group_id = module.cluster.node_security_group_id
    secrets_role_arn       = module.cluster.secret_reader_role_arns["services"]
  }
}

output "database" {
  description = "The database, and where its administrator's password is."
  value = {
    identifier               = module.database.identifier
    address                  = module.database.address
    port                     = module.database.port
    database                 = module.database.database
    administrator_secret_arn = module.database.administrator_secret_arn
    security_group_id        = module.database.security_group_id
  }
}

output "cache" {
  description = "Where the cache answers."
  value = {
    address              = module.cache.address
    port                 = module.cache.port
    replication_group_id = module.cache.replication_group_id
  }
}

output "ingress_name" {
  description = "Name of the ingress in DNS; null until the application has been deployed."
  value       = one(data.aws_lb.ingress[*].dns_name)
}

output "alarm_topic_arn" {
  description = "The topic to which alarms go."
  value       = module.monitoring.alarm_topic_arn
}
