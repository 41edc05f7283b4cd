variable "name" {
  description = "Prefix of every resource's name, such as crmdr-production."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,38}[a-z0-9]$", var.name))
    error_message = "name must be 3 to 40 lower-case letters, digits and hyphens, and begin with a letter."
  }
}

variable "account_id" {
  description = "The Cloudflare account that owns monitors and pools."
  type        = string

  validation {
    condition     = can(regex("^[0-9a-f]{32}$", var.account_id))
    error_message = "account_id must be 32 hexadecimal digits."
  }
}

variable "zone_id" {
  description = "The zone the host name is in."
  type        = string

  validation {
    condition     = can(regex("^[0-9a-f]{32}$", var.zone_id))
    error_message = "zone_id must be 32 hexadecimal digits."
  }
}

variable "hostname" {
  description = "What users call, such as crm.example.com; origins are asked for it too, so both present a certificate for it."
  type        = string

  validation {
    condition     = can(regex("^([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z]{2,}$", var.hostname))
    error_message = "hostname must be a full name in lower case, such as crm.example.com."
  }
}

variable "origins" {
  description = "Address of each cloud's ingress, by cloud: a name or an IP address."
  type        = map(string)

  validation {
    condition     = length(var.origins) == 2 && alltrue([for address in values(var.origins) : length(address) > 0])
    error_message = "origins must be an address for each of the two clouds."
  }
}

variable "balancer" {
  description = "How the balancer behaves: the part of drplan.json that ./crmdr publish writes into terraform.tfvars.json. The same values drive the gateway in drills; do not write them by hand."
  type = object({
    monitor_path                 = string
    expected_codes               = string
    interval_seconds             = number
    timeout_seconds              = number
    retries                      = number
    consecutive_up               = number
    consecutive_down             = number
    steering_policy              = string
    default_pools                = list(string)
    pool_weights                 = map(number)
    fallback_pool                = string
    session_affinity             = string
    session_affinity_ttl_seconds = number
    zero_downtime_failover       = string
    failover_across_pools        = bool
    expected_body                = string
    route53 = object({
      ttl_seconds              = number
      request_interval_seconds = number
      failure_threshold        = number
      search_string            = string
    })
  })

  validation {
    condition     = !contains(["/health", "/ready"], var.balancer.monitor_path) && startswith(var.balancer.monitor_path, "/")
    error_message = "balancer.monitor_path must be good only where the lease is held, such as /active: a monitor on /health sends users back to the old primary as soon as its processes return."
  }

  validation {
    condition     = contains(["off", "random"], var.balancer.steering_policy)
    error_message = "balancer.steering_policy must be off (in order) or random (by weight). Policies that follow latency or place leave the holder of the lease although it is healthy."
  }

  validation {
    condition     = var.balancer.timeout_seconds < var.balancer.interval_seconds
    error_message = "balancer.timeout_seconds must be below interval_seconds."
  }

  validation {
    condition     = length(var.balancer.default_pools) == 2 && contains(var.balancer.default_pools, var.balancer.fallback_pool)
    error_message = "balancer.default_pools must be the two clouds, the primary first, and fallback_pool one of them."
  }

  validation {
    condition     = contains(["none", "cookie"], var.balancer.session_affinity)
    error_message = "balancer.session_affinity must be none or cookie."
  }

  validation {
    condition     = alltrue([for weight in values(var.balancer.pool_weights) : weight >= 0 && weight <= 1])
    error_message = "balancer.pool_weights must be shares from 0 to 1."
  }
}

variable "check_regions" {
  description = "Regions the monitor looks from. More than one: a pool is down only if most of them say so."
  type        = list(string)
  default     = ["NEAS", "SEAS", "WNAM"]

  validation {
    condition     = length(var.check_regions) >= 1 && length(var.check_regions) % 2 == 1
    error_message = "check_regions must be an odd number of regions, so that they cannot be of two minds for ever."
  }
}

variable "notification_email" {
  description = "Who is told when a pool goes down or comes back."
  type        = string

  validation {
    condition     = can(regex("^[^@ ]+@[^@ ]+\\.[^@ ]+$", var.notification_email))
    error_message = "notification_email must be an address."
  }
}
