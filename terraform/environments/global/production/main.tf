locals {
  labels = {
    application = "crmdr"
    environment = "production"
    managed-by  = "terraform"
  }

  aws = data.terraform_remote_state.aws.outputs
  gcp = data.terraform_remote_state.gcp.outputs
}

data "terraform_remote_state" "aws" {
  backend = "s3"

  config = {
    bucket = var.aws_state.bucket
    region = var.aws_state.region
    key    = "crmdr/aws/production.tfstate"
  }
}

data "terraform_remote_state" "gcp" {
  backend = "gcs"

  config = {
    bucket = var.gcp_state_bucket
    prefix = "crmdr/gcp/production"
  }
}

module "vpn" {
  source = "../../../modules/aws-gcp-vpn"

  name                       = var.name
  aws_vpc_id                 = local.aws.network.vpc_id
  aws_cidr                   = local.aws.network.cidr
  aws_route_table_ids        = local.aws.network.peer_route_table_ids
  aws_node_security_group_id = local.aws.cluster.node_security_group_id
  gcp_network_id             = local.gcp.network.network_id
  gcp_region                 = local.gcp.region
  gcp_advertised_cidrs       = local.gcp.network.advertised_cidrs
}

module "replication" {
  source = "../../../modules/replication-native"

  name       = var.name
  aws_region = local.aws.region
  gcp_region = local.gcp.region

  caches = {
    aws = local.aws.cache.replication_group_id
    gcp = local.gcp.cache.instance_name
  }

  controllers     = var.controllers
  witness_members = var.witness_members

  aws_database = {
    address                  = local.aws.database.address
    port                     = local.aws.database.port
    database                 = local.aws.database.database
    administrator_secret_arn = local.aws.database.administrator_secret_arn
  }

  gcp_database = {
    instance_name = local.gcp.database.instance_name
    address       = local.gcp.database.address
    port          = local.gcp.database.port
    database      = local.gcp.database.database
  }

  gcp_secret_reader = {
    project         = local.gcp.project
    workload_pool   = local.gcp.cluster.workload_pool
    namespace       = var.namespace
    service_account = var.secret_reader_service_account
  }
}

# Cloud SQL is called by the name in its certificate, and that name is in no public DNS.
module "names" {
  source = "../../../modules/private-dns"

  name           = var.name
  aws_vpc_id     = local.aws.network.vpc_id
  gcp_network_id = local.gcp.network.network_id
  zones          = merge(var.private_names, { (local.gcp.database.host) = { (local.gcp.database.host) = local.gcp.database.address } })
}

module "dms" {
  source = "../../../modules/replication-dms"
  count  = var.dms == null ? 0 : 1

  name                     = var.name
  vpc_id                   = local.aws.network.vpc_id
  subnet_ids               = local.aws.network.private_subnet_ids
  peer_cidrs               = { managed-services = local.gcp.network.advertised_cidrs.managed_services }
  source_security_group_id = local.aws.database.security_group_id
  source_secret_arn        = var.dms.source_secret_arn
  target_secret_arn        = var.dms.target_secret_arn
}

module "registries" {
  source = "../../../modules/registry-replication"

  name              = var.name
  gcp_project       = local.gcp.project
  gcp_region        = local.gcp.region
  gcp_reader_emails = { nodes = local.gcp.cluster.node_service_account }
}

module "cloudflare" {
  source = "../../../modules/cloudflare-lb"
  count  = var.balancer_kind == "cloudflare" ? 1 : 0

  name               = var.name
  account_id         = var.cloudflare.account_id
  zone_id            = var.cloudflare.zone_id
  hostname           = var.hostname
  balancer           = var.balancer
  notification_email = var.cloudflare.notification_email

  origins = {
    aws = [local.aws.ingress_name]
    gcp = [local.gcp.ingress_address]
  }
}

module "route53" {
  source = "../../../modules/route53-failover"
  count  = var.balancer_kind == "route53" ? 1 : 0

  name     = var.name
  zone_id  = var.route53.zone_id
  hostname = var.hostname
  balancer = var.balancer

  origins = {
    aws = [{ name = local.aws.ingress_name, address = null }]
    gcp = [{ name = null, address = local.gcp.ingress_address }]
  }
}

module "witness" {
  source = "../../../modules/witness-etcd"
  count  = var.witness == null ? 0 : 1

  name              = var.name
  place             = var.witness.place
  addresses         = var.witness.addresses
  client_cidrs      = var.witness.client_cidrs
  domain            = var.witness.domain
  zone_id           = var.cloudflare.zone_id
  lease_ttl_seconds = var.limits.lease_ttl_seconds
  etcd_sha256       = var.witness.etcd_sha256
}
