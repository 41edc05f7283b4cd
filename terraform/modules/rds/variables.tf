variable "name" {
  description = "Prefix of every resource's name, such as crmdr-production."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,38}[a-z0-9]$", var.name))
    error_message = "name must be 3 to 40 lower-case letters, digits and hyphens, and begin with a letter."
  }
}

variable "vpc_id" {
  description = "The VPC."
  type        = string
}

variable "subnet_ids" {
  description = "Subnets in two zones at least, without a way to the internet."
  type        = list(string)

  validation {
    condition     = length(var.subnet_ids) >= 2
    error_message = "subnet_ids must be two at least: Multi-AZ needs a second zone."
  }
}

variable "client_security_group_ids" {
  description = "Security groups, by name, whose members may connect: the nodes of the cluster."
  type        = map(string)
}

variable "peer_cidrs" {
  description = "Ranges of the other cloud, by name, that replicate with this database: its managed services and its pods. The same are where this database may connect to."
  type        = map(string)

  validation {
    condition     = alltrue([for cidr in values(var.peer_cidrs) : can(cidrhost(cidr, 0)) && cidr != "0.0.0.0/0"])
    error_message = "peer_cidrs must be IPv4 ranges of the other cloud, never 0.0.0.0/0."
  }
}

variable "engine_version" {
  description = "PostgreSQL as RDS names it; 17 is the oldest that keeps logical slots through a failover inside the cloud. Minor versions follow by themselves."
  type        = string
  default     = "18"

  validation {
    condition     = can(regex("^(1[7-9]|[2-9][0-9])(\\.[0-9]+)?$", var.engine_version))
    error_message = "engine_version must be 17 or newer, such as \"18\"."
  }
}

variable "instance_class" {
  description = "Size of the instance. Both clouds must carry the full load: after a failover this may be the only one."
  type        = string
  default     = "db.t4g.medium"

  validation {
    condition     = startswith(var.instance_class, "db.")
    error_message = "instance_class must be an RDS class, such as db.t4g.medium."
  }
}

variable "allocated_storage_gib" {
  description = "Storage at the start, in GiB."
  type        = number
  default     = 100

  validation {
    condition     = var.allocated_storage_gib >= 20 && var.allocated_storage_gib <= 65536
    error_message = "allocated_storage_gib must be 20 to 65536."
  }
}

variable "max_allocated_storage_gib" {
  description = "Up to what it grows by itself, in GiB. It must hold what a slot keeps while the other cloud is away."
  type        = number
  default     = 500

  validation {
    condition     = var.max_allocated_storage_gib >= 100 && var.max_allocated_storage_gib <= 65536
    error_message = "max_allocated_storage_gib must be 100 to 65536."
  }
}

variable "max_slot_wal_keep_size_mib" {
  description = "How much WAL a slot may keep before it is given up, in MiB. Longer outages of the other cloud than this holds end in a re-seed; without a bound they end in a full disk."
  type        = number
  default     = 40960

  validation {
    condition     = var.max_slot_wal_keep_size_mib >= 1024 && var.max_slot_wal_keep_size_mib / 1024 < var.max_allocated_storage_gib
    error_message = "max_slot_wal_keep_size_mib must be 1024 at least and less than the storage may grow to."
  }
}

variable "backup_retention_days" {
  description = "How far back the database can be restored to a point in time, in days. Replication copies bad writes too, so there is no 0."
  type        = number
  default     = 14

  validation {
    condition     = var.backup_retention_days >= 1 && var.backup_retention_days <= 35
    error_message = "backup_retention_days must be 1 to 35."
  }
}

variable "kms_key_arn" {
  description = "Key of the storage, the backups and the administrator's password. Null: AWS's own keys."
  type        = string
  default     = null
}

variable "tags" {
  description = "Tags of every resource."
  type        = map(string)
  default     = {}
}
