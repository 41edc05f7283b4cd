locals {
  tags = {
    application = "crmdr"
    environment = "production"
    managed-by  = "terraform"
  }

  node_minimum = { full = 3, reduced = 2, minimal = 1 }
}

data "aws_caller_identity" "this" {}

module "network" {
  source = "../../../modules/aws-network"

  name               = var.name
  cidr               = var.cidr
  availability_zones = var.availability_zones
  cluster_name       = var.name
}

module "cluster" {
  source = "../../../modules/eks"

  name                    = var.name
  subnet_ids              = module.network.private_subnet_ids
  administrator_role_arns = var.administrator_role_arns
  administrator_cidrs     = var.administrator_cidrs

  nodes = {
    instance_type = "t3.xlarge"
    desired       = local.node_minimum[var.capacity]
    minimum       = local.node_minimum[var.capacity]
    maximum       = 9
    disk_gib      = 50
  }

  secret_readers = {
    services = {
      namespace       = var.namespace
      service_account = var.secret_reader_service_account
      secret_arns     = ["arn:aws:secretsmanager:${var.region}:${data.aws_caller_identity.this.account_id}:secret:${var.name}/*"]
    }
  }
}

module "database" {
  source = "../../../modules/rds"

  name                      = var.name
  vpc_id                    = module.network.vpc_id
  subnet_ids                = module.network.database_subnet_ids
  client_security_group_ids = { nodes = module.cluster.node_security_group_id }
  peer_cidrs                = var.peer_cidrs
}

module "cache" {
  source = "../../../modules/elasticache"

  name                      = var.name
  vpc_id                    = module.network.vpc_id
  subnet_ids                = module.network.database_subnet_ids
  client_security_group_ids = { nodes = module.cluster.node_security_group_id }
}

data "aws_lb" "ingress" {
  count = var.ingress == null ? 0 : 1

  name = var.ingress.load_balancer_name
}

data "aws_lb_target_group" "ingress" {
  count = var.ingress == null ? 0 : 1

  tags = var.ingress.target_group_tags
}

module "monitoring" {
  source = "../../../modules/monitoring-aws"

  name                = var.name
  emails              = var.alarm_emails
  database_identifier = module.database.identifier
  cache_group_id      = module.cache.replication_group_id
  cluster_name        = module.cluster.cluster_name
  limits              = var.limits

  load_balancer = var.ingress == null ? null : {
    arn_suffix              = data.aws_lb.ingress[0].arn_suffix
    target_group_arn_suffix = data.aws_lb_target_group.ingress[0].arn_suffix
  }
}
