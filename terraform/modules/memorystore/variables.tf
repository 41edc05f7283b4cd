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
  description = "The allocated range the address is taken from."
  type        = string
}

variable "redis_version" {
  description = "Redis as Memorystore names it: the same series as in the other cloud."
  type        = string
  default     = "REDIS_7_2"

  validation {
    condition     = can(regex("^REDIS_7_[0-9]$", var.redis_version))
    error_message = "redis_version must be of series 7, such as REDIS_7_2."
  }
}

variable "tier" {
  description = "BASIC: one node, enough for a standby. STANDARD_HA: a replica in another zone."
  type        = string
  default     = "BASIC"

  validation {
    condition     = contains(["BASIC", "STANDARD_HA"], var.tier)
    error_message = "tier must be BASIC or STANDARD_HA."
  }
}

variable "memory_size_gib" {
  description = "Size in GiB."
  type        = number
  default     = 1

  validation {
    condition     = var.memory_size_gib >= 1 && var.memory_size_gib <= 300
    error_message = "memory_size_gib must be 1 to 300."
  }
}

variable "labels" {
  description = "Labels of every resource that has some."
  type        = map(string)
  default     = {}
}
