variable "name" {
  description = "Prefix of every resource's name, such as crmdr-production."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,38}[a-z0-9]$", var.name))
    error_message = "name must be 3 to 40 lower-case letters, digits and hyphens, and begin with a letter."
  }
}

variable "emails" {
  description = "Who is told, by name. Each must confirm the message that AWS sends."
  type        = map(string)

  validation {
    condition     = length(var.emails) > 0 && alltrue([for email in values(var.emails) : can(regex("^[^@ ]+@[^@ ]+\\.[^@ ]+$", email))])
    error_message = "emails must be one address at least: an alarm that nobody hears is none."
  }
}

variable "database_identifier" {
  description = "Name of the RDS instance."
  type        = string
}

variable "cache_group_id" {
  description = "Name of the ElastiCache group."
  type        = string
}

variable "cluster_name" {
  description = "Name of the EKS cluster; log groups are named after it."
  type        = string
}

variable "load_balancer" {
  description = "The ingress' load balancer and its target group, by their ARN suffixes. Null until the application has been deployed: the controller in the cluster makes both."
  type = object({
    arn_suffix              = string
    target_group_arn_suffix = string
  })
  default = null
}

variable "free_storage_alarm_gib" {
  description = "Free storage of the database at which somebody is told, in GiB."
  type        = number
  default     = 20

  validation {
    condition     = var.free_storage_alarm_gib >= 1
    error_message = "free_storage_alarm_gib must be 1 at least."
  }
}

variable "metrics_namespace" {
  description = "Namespace in CloudWatch to which the collector of the cluster writes the services' metrics."
  type        = string
  default     = "CrmDr"
}

variable "log_retention_days" {
  description = "How long logs of the services are kept, in days."
  type        = number
  default     = 30

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365], var.log_retention_days)
    error_message = "log_retention_days must be a retention that CloudWatch Logs knows: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180 or 365."
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

variable "tags" {
  description = "Tags of every resource."
  type        = map(string)
  default     = {}
}
