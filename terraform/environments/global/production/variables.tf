variable "name" {
  description = "Prefix of every resource's name; the same in all three environments."
  type        = string
  default     = "crmdr-production"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,38}[a-z0-9]$", var.name))
    error_message = "name must be 3 to 40 lower-case letters, digits and hyphens, and begin with a letter."
  }
}

variable "aws_state" {
  description = "Where the state of environments/aws/production is: bucket and region."
  type = object({
    bucket = string
    region = string
  })
}

variable "gcp_state_bucket" {
  description = "Bucket with the state of environments/gcp/production."
  type        = string
}

variable "namespace" {
  description = "Namespace of the services in both clusters."
  type        = string
  default     = "crmdr"
}

variable "secret_reader_service_account" {
  description = "Service account, in the services' namespace, that the overlays' SecretStore names."
  type        = string
  default     = "crmdr-secrets"
}

variable "private_names" {
  description = "Private zones and the names in them, known after the first deployment: where the other cloud reaches controllers, APIs and the witness."
  type        = map(map(string))
  default     = {}
}

variable "controllers" {
  description = "Under which name the other cloud reaches the controller, by cloud; certificates are made for them."
  type = object({
    aws = string
    gcp = string
  })
  default = {
    aws = "controller.aws.crm.internal"
    gcp = "controller.gcp.crm.internal"
  }
}

variable "witness_members" {
  description = "Names of the witness' members, by place; certificates are made for them. With module witness: the names below its domain."
  type = object({
    aws   = string
    gcp   = string
    third = string
  })
  default = {
    aws   = "etcd.aws.crm.internal"
    gcp   = "etcd.gcp.crm.internal"
    third = "etcd.witness.crm.internal"
  }
}

variable "hostname" {
  description = "What users call, such as crm.example.com."
  type        = string
}

variable "balancer_kind" {
  description = "Which global balancer: cloudflare, route53, or none until both clouds have their ingress."
  type        = string
  default     = "cloudflare"

  validation {
    condition     = contains(["cloudflare", "route53", "none"], var.balancer_kind)
    error_message = "balancer_kind must be cloudflare, route53 or none."
  }
}

variable "cloudflare" {
  description = "The account and the zone at Cloudflare, and who is told about the health of pools."
  type = object({
    account_id         = string
    zone_id            = string
    notification_email = string
  })
  default = null

  validation {
    condition     = var.balancer_kind != "cloudflare" || var.cloudflare != null
    error_message = "cloudflare must be given when balancer_kind is cloudflare."
  }
}

variable "route53" {
  description = "The hosted zone that holds hostname."
  type = object({
    zone_id = string
  })
  default = null

  validation {
    condition     = var.balancer_kind != "route53" || var.route53 != null
    error_message = "route53 must be given when balancer_kind is route53."
  }
}

variable "balancer" {
  description = "How the balancer behaves, from drplan.json; written by ./crmdr publish. The modules check it."
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
}

variable "limits" {
  description = "Limits from drplan.json, in seconds; written by ./crmdr publish."
  type = object({
    max_lag_seconds   = number
    lease_ttl_seconds = number
  })
}

variable "witness" {
  description = "The third member of the witness: where it runs, the members' addresses, who connects, and which etcd. Null: the witness is PostgreSQL, or not made here."
  type = object({
    place        = string
    addresses    = map(string)
    client_cidrs = list(string)
    domain       = string
    etcd_sha256  = string
  })
  default = null

  validation {
    condition     = var.witness == null || var.cloudflare != null
    error_message = "cloudflare must be given with witness: the members' names are made there."
  }
}

variable "dms" {
  description = "Copy by AWS DMS beside the controllers' replication, for a database that cannot subscribe: secrets of both databases, by ARN. Null: not made."
  type = object({
    source_secret_arn = string
    target_secret_arn = string
  })
  default = null
}
