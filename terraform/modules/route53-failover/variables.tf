variable "name" {
  description = "Prefix of every resource's name, such as crmdr-production."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,38}[a-z0-9]$", var.name))
    error_message = "name must be 3 to 40 lower-case letters, digits and hyphens, and begin with a letter."
  }
}

variable "zone_id" {
  description = "The hosted zone the host name is in."
  type        = string
}

variable "hostname" {
  description = "What users call, such as crm.example.com: a name below the zone's own, for the records are CNAMEs."
  type        = string

  validation {
    condition     = can(regex("^([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.){2,}[a-z]{2,}$", var.hostname))
    error_message = "hostname must be a full name below the zone's own, such as crm.example.com."
  }
}

variable "origins" {
  description = "Where each cloud's ingresses are, by cloud: each by the name it has in DNS (an ALB has no fixed addresses) or by its fixed address, the other null; within a cloud all alike. An ingress given by name must answer the monitored path under that very name."
  type = map(list(object({
    name    = string
    address = string
  })))

  validation {
    condition     = length(var.origins) == 2 && alltrue([for places in values(var.origins) : length(places) >= 1 && alltrue([for place in places : (place.name == null) != (place.address == null)])])
    error_message = "origins must be one ingress at least for each of the two clouds, each with a name or an address."
  }

  validation {
    condition     = alltrue([for places in values(var.origins) : length(distinct([for place in places : place.address == null])) == 1])
    error_message = "origins must give the ingresses of one cloud all by name or all by address: records of one name are of one type."
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
    condition     = contains(["off", "random"], var.balancer.steering_policy)
    error_message = "balancer.steering_policy must be off (PRIMARY and SECONDARY records) or random (weighted records); the gateway rehearses no others in mode route53."
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
    condition     = alltrue([for places in values(var.origins) : length(places) >= var.balancer.minimum_origins])
    error_message = "balancer.minimum_origins must be no more than the ingresses of each cloud: its calculated check would never be healthy."
  }

  validation {
    condition     = alltrue([for cloud, pool in var.balancer.pools : length(setsubtract(keys(pool.origins), [for number in range(length(var.origins[cloud])) : tostring(number)])) == 0])
    error_message = "balancer.pools must name no origin beyond the ingresses of its cloud."
  }

  validation {
    condition     = contains([10, 30], var.balancer.route53.request_interval_seconds) && var.balancer.route53.failure_threshold >= 1 && var.balancer.route53.failure_threshold <= 10
    error_message = "balancer.route53 must have a request_interval_seconds of 10 or 30 and a failure_threshold from 1 to 10."
  }

  validation {
    condition     = var.balancer.route53.ttl_seconds >= 1 && var.balancer.route53.ttl_seconds <= 60
    error_message = "balancer.route53.ttl_seconds must be 1 to 60: resolvers keep the answer for that long, and nothing can shorten it later."
  }

  validation {
    condition     = alltrue([for weight in values(var.balancer.pool_weights) : weight >= 0 && weight <= 1])
    error_message = "balancer.pool_weights must be shares from 0 to 1."
  }
}

variable "alarm_topic_arn" {
  description = "SNS topic, in us-east-1, where metrics of health checks are. Null: no alarm."
  type        = string
  default     = null
}

variable "tags" {
  description = "Tags of every resource."
  type        = map(string)
  default     = {}
}
