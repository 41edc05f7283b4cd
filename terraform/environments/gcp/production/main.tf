locals {
  labels = {
    application = "crmdr"
    environment = "production"
    managed-by  = "terraform"
  }

  node_minimum = { full = 3, reduced = 2, minimal = 1 }
}

module "network" {
  source = "../../../modules/gcp-network"

  name   = var.name
  region = var.region
}

module "cluster" {
  source = "../../../modules/gke"

  name                = var.name
  project             = var.project
  region              = var.region
  network_id          = module.network.network_id
  subnetwork_id       = module.network.nodes_subnetwork_id
  administrator_cidrs = var.administrator_cidrs

  nodes = {
    machine_type = "e2-standard-4"
    minimum      = local.node_minimum[var.capacity]
    maximum      = 9
    disk_gib     = 50
  }
}

module "database" {
  source = "../../../modules/cloud-sql"

  name                        = var.name
  region                      = var.region
  network_id                  = module.network.network_id
  managed_services_range_name = module.network.managed_services_range_name
}

module "cache" {
  source = "../../../modules/memorystore"

  name                        = var.name
  region                      = var.region
  network_id                  = module.network.network_id
  managed_services_range_name = module.network.managed_services_range_name
  tier                        = var.capacity == "full" ? "STANDARD_HA" : "BASIC"
}

module "monitoring" {
  source = "../../../modules/monitoring-gcp"

  name                = var.name
  project             = var.project
  emails              = var.alarm_emails
  hostname            = var.hostname
  database_instance   = module.database.instance_name
  cluster_name        = module.cluster.cluster_name
  namespace           = var.namespace
  workload_pool       = module.cluster.workload_pool
  log_bucket_location = var.region
  limits              = var.limits
}
