locals {
  flags = merge(local.slot_limit, {
    "cloudsql.logical_decoding"           = "on"
    "max_replication_slots"               = "20"
    "max_wal_senders"                     = "20"
    "max_logical_replication_workers"     = "10"
    "max_worker_processes"                = "20"
    "track_commit_timestamp"              = "on"
    "wal_sender_timeout"                  = "30000"
    "idle_in_transaction_session_timeout" = "60000"
    "log_min_duration_statement"          = "1000"
    "log_lock_waits"                      = "on"
  })

  slot_limit = var.max_slot_wal_keep_size_mib == null ? {} : { "max_slot_wal_keep_size" = tostring(var.max_slot_wal_keep_size_mib) }
}

# Nothing here says primary or standby. An instance in high availability cannot subscribe, so it begins in one zone; the failover runbook
# turns high availability on after a promotion that is to last, and that is not a difference that the next apply would take back.
resource "google_sql_database_instance" "this" {
  name                = var.name
  region              = var.region
  database_version    = var.database_version
  encryption_key_name = var.kms_key_name
  deletion_protection = true

  settings {
    tier                        = var.tier
    edition                     = "ENTERPRISE"
    availability_type           = "ZONAL"
    disk_type                   = "PD_SSD"
    disk_size                   = var.disk_size_gib
    disk_autoresize             = true
    disk_autoresize_limit       = var.disk_size_limit_gib
    deletion_protection_enabled = true
    user_labels                 = var.labels

    ip_configuration {
      ipv4_enabled       = false
      private_network    = var.network_id
      allocated_ip_range = var.managed_services_range_name
      ssl_mode           = "ENCRYPTED_ONLY"
      # The certificate bears the instance's own name, so that verify-full is possible; the internal authority's bears none that a client could ask for.
      server_ca_mode = "GOOGLE_MANAGED_CAS_CA"
    }

    backup_configuration {
      enabled                        = true
      start_time                     = "17:00"
      point_in_time_recovery_enabled = true
      transaction_log_retention_days = var.transaction_log_retention_days

      backup_retention_settings {
        retained_backups = var.backup_retention_days
        retention_unit   = "COUNT"
      }
    }

    maintenance_window {
      day          = 7
      hour         = 18
      update_track = "stable"
    }

    insights_config {
      query_insights_enabled  = true
      record_application_tags = true
    }

    dynamic "database_flags" {
      for_each = local.flags

      content {
        name  = database_flags.key
        value = database_flags.value
      }
    }
  }

  lifecycle {
    prevent_destroy = true
    ignore_changes  = [settings[0].disk_size, settings[0].availability_type]
  }
}

resource "google_sql_database" "crm" {
  name            = "crm"
  instance        = google_sql_database_instance.this.name
  deletion_policy = "ABANDON"
}
