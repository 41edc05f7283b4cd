variable "name" {
  description = "Prefix of every resource's name, such as crmdr-production."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,38}[a-z0-9]$", var.name))
    error_message = "name must be 3 to 40 lower-case letters, digits and hyphens, and begin with a letter."
  }
}

variable "region" {
  description = "Region, such as asia-northeast3."
  type        = string
}

variable "network_id" {
  description = "The network from which the instance has its private address."
  type        = string
}

variable "managed_services_range_name" {
  description = "The allocated range the address is taken from; it is announced to the other cloud."
  type        = string
}

variable "database_version" {
  description = "PostgreSQL as Cloud SQL names it: the same major version as in the other cloud."
  type        = string
  default     = "POSTGRES_18"

  validation {
    condition     = can(regex("^POSTGRES_(1[7-9]|[2-9][0-9])$", var.database_version))
    error_message = "database_version must be POSTGRES_17 or newer, such as POSTGRES_18."
  }
}

variable "tier" {
  description = "Size of the instance. After a failover it carries the full load."
  type        = string
  default     = "db-custom-2-7680"

  validation {
    condition     = startswith(var.tier, "db-")
    error_message = "tier must be a Cloud SQL tier, such as db-custom-2-7680."
  }
}

variable "disk_size_gib" {
  description = "Storage at the start, in GiB; it grows by itself."
  type        = number
  default     = 100

  validation {
    condition     = var.disk_size_gib >= 10 && var.disk_size_gib <= 65536
    error_message = "disk_size_gib must be 10 to 65536."
  }
}

variable "disk_size_limit_gib" {
  description = "Up to what the storage grows by itself, in GiB."
  type        = number
  default     = 500

  validation {
    condition     = var.disk_size_limit_gib >= 100 && var.disk_size_limit_gib <= 65536
    error_message = "disk_size_limit_gib must be 100 to 65536."
  }
}

variable "max_slot_wal_keep_size_mib" {
  description = "How much WAL a slot may keep before it is given up, in MiB; as in the other cloud. Null leaves the flag out, where a release does not take it: then the storage limit alone bounds it, and the alert on slot WAL must be heeded."
  type        = number
  default     = 40960

  validation {
    condition     = var.max_slot_wal_keep_size_mib == null ? true : var.max_slot_wal_keep_size_mib >= 1024 && var.max_slot_wal_keep_size_mib / 1024 < var.disk_size_limit_gib
    error_message = "max_slot_wal_keep_size_mib must be null, or 1024 at least and less than the storage may grow to."
  }
}

variable "backup_retention_days" {
  description = "How many daily backups are kept."
  type        = number
  default     = 14

  validation {
    condition     = var.backup_retention_days >= 1 && var.backup_retention_days <= 365
    error_message = "backup_retention_days must be 1 to 365."
  }
}

variable "transaction_log_retention_days" {
  description = "How far back the database can be restored to a point in time, in days. Replication copies bad writes too, so there is no 0."
  type        = number
  default     = 7

  validation {
    condition     = var.transaction_log_retention_days >= 1 && var.transaction_log_retention_days <= 7
    error_message = "transaction_log_retention_days must be 1 to 7."
  }
}

variable "kms_key_name" {
  description = "Key of the storage and the backups. Null: Google's own keys."
  type        = string
  default     = null
}

variable "labels" {
  description = "Labels of every resource that has some."
  type        = map(string)
  default     = {}
}
