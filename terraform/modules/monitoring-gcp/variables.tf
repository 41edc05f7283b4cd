variable "name" {
  description = "Prefix of every resource's name, such as crmdr-production."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,38}[a-z0-9]$", var.name))
    error_message = "name must be 3 to 40 lower-case letters, digits and hyphens, and begin with a letter."
  }
}

variable "project" {
  description = "The project, by its id."
  type        = string
}

variable "emails" {
  description = "Who is told, by name."
  type        = map(string)

  validation {
    condition     = length(var.emails) > 0 && alltrue([for email in values(var.emails) : can(regex("^[^@ ]+@[^@ ]+\\.[^@ ]+$", email))])
    error_message = "emails must be one address at least: an alert that nobody hears is none."
  }
}

variable "hostname" {
  description = "What users call; the uptime check calls it from outside of both clouds."
  type        = string
}

variable "database_instance" {
  description = "Name of the Cloud SQL instance."
  type        = string
}

variable "cluster_name" {
  description = "Name of the GKE cluster."
  type        = string
}

variable "namespace" {
  description = "Namespace of the services in the cluster."
  type        = string
  default     = "crmdr"
}

variable "workload_pool" {
  description = "Workload identity pool of the cluster, such as PROJECT.svc.id.goog."
  type        = string
}

variable "collector_service_account" {
  description = "Service account, in the services' namespace, of the collector."
  type        = string
  default     = "crmdr-collector"
}

variable "log_bucket_location" {
  description = "Where the shared store of logs is kept."
  type        = string
}

variable "log_retention_days" {
  description = "How long logs of the services are kept, in days."
  type        = number
  default     = 30

  validation {
    condition     = var.log_retention_days >= 1 && var.log_retention_days <= 3650
    error_message = "log_retention_days must be 1 to 3650."
  }
}

variable "limits" {
  description = "Limits from drplan.json, which ./crmdr publish writes into terraform.tfvars.json: the ceiling of the lag and the length of the lease, in seconds."
  type = object({
    max_lag_seconds   = number
    lease_ttl_seconds = number
  })

  validation {
    condition     = var.limits.max_lag_seconds > 0 && var.limits.lease_ttl_seconds > 0
    error_message = "limits must be above 0."
  }
}

variable "slot_wal_alarm_mib" {
  description = "WAL kept for the other cloud at which somebody is told, in MiB: well below max_slot_wal_keep_size, where the slot is given up."
  type        = number
  default     = 10240

  validation {
    condition     = var.slot_wal_alarm_mib >= 64
    error_message = "slot_wal_alarm_mib must be 64 at least."
  }
}

variable "labels" {
  description = "Labels of every resource that has some."
  type        = map(string)
  default     = {}
}
