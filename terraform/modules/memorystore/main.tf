resource "google_redis_instance" "this" {
  name               = var.name
  display_name       = "Cache of the CRM in this cloud"
  region             = var.region
  tier               = var.tier
  memory_size_gb     = var.memory_size_gib
  redis_version      = var.redis_version
  authorized_network = var.network_id
  connect_mode       = "PRIVATE_SERVICE_ACCESS"
  reserved_ip_range  = var.managed_services_range_name

  # The other cloud's controller reads here over the VPN: encrypted, and with a password.
  transit_encryption_mode = "SERVER_AUTHENTICATION"
  auth_enabled            = true

  redis_configs = {
    "maxmemory-policy" = "volatile-lru"
  }

  maintenance_policy {
    weekly_maintenance_window {
      day = "SUNDAY"

      start_time {
        hours   = 19
        minutes = 0
        seconds = 0
        nanos   = 0
      }
    }
  }

  labels = var.labels
}
