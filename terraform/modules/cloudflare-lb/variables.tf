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
  description = "Addresses of each cloud's ingresses, by cloud: names or IP addresses. Mostly one; with several the pool's weights and minimum count."
  type        = map(list(string))

  validation {
    condition     = length(var.origins) == 2 && alltrue([for addresses in values(var.origins) : length(addresses) >= 1 && alltrue([for address in addresses : length(address) > 0])])
    error_message = "origins must be one address at least for each of the two clouds."
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
    minimum_origins = number
    pools = map(object({
      enabled = bool
      origins = map(object({
        weight  = number
        enabled = bool
      }))
      load_shedding = object({
        default_percent = number
        default_policy  = string
        session_percent = number
      })
    }))
    region_pools        = map(list(string))
    drain_seconds       = number
    affinity_headers    = list(string)
    require_all_headers = bool
    monitor_request = object({
      type             = string
      method           = string
      port             = number
      headers          = map(string)
      follow_redirects = bool
    })
  })

  validation {
    condition     = !contains(["/health", "/ready"], var.balancer.monitor_path) && startswith(var.balancer.monitor_path, "/")
    error_message = "balancer.monitor_path must be good only where the lease is held, such as /active: a monitor on /health sends users back to the old primary as soon as its processes return."
  }

  validation {
    condition     = contains(["off", "random", "geo", "dynamic_latency", "least_outstanding_requests"], var.balancer.steering_policy)
    error_message = "balancer.steering_policy must be off (in order), random (by weight), geo, dynamic_latency or least_outstanding_requests: the policies that the gateway rehearses."
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
    condition     = contains(["none", "cookie", "ip_cookie", "header"], var.balancer.session_affinity)
    error_message = "balancer.session_affinity must be none, cookie, ip_cookie or header."
  }

  validation {
    condition     = alltrue([for addresses in values(var.origins) : length(addresses) >= var.balancer.minimum_origins])
    error_message = "balancer.minimum_origins must be no more than the ingresses of each cloud: the pool would never take traffic."
  }

  validation {
    condition     = alltrue([for cloud, pool in var.balancer.pools : length(setsubtract(keys(pool.origins), [for number in range(length(var.origins[cloud])) : tostring(number)])) == 0])
    error_message = "balancer.pools must name no origin beyond the ingresses of its cloud."
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
