variable "name" {
  description = "Prefix of every resource's name; the same in all three environments."
  type        = string
  default     = "crmdr-production"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,38}[a-z0-9]$", var.name))
    error_message = "name must be 3 to 40 lower-case letters, digits and hyphens, and begin with a letter."
  }
}

variable "region" {
  description = "Region; the other cloud's is in the same metropolitan area."
  type        = string
  default     = "ap-northeast-2"
}

variable "availability_zones" {
  description = "Zones to use, by name."
  type        = list(string)
  default     = ["ap-northeast-2a", "ap-northeast-2b", "ap-northeast-2c"]
}

variable "cidr" {
  description = "Address range of the VPC; it must not overlap the other cloud's."
  type        = string
  default     = "10.10.0.0/16"
}

variable "peer_cidrs" {
  description = "Ranges of the other cloud that replicate with this one's database, by name; as in environments/gcp/production."
  type        = map(string)
  default = {
    managed-services = "10.21.0.0/20"
    nodes            = "10.20.0.0/20"
    pods             = "10.24.0.0/16"
  }
}

variable "administrator_role_arns" {
  description = "IAM roles, by name, that administer the cluster."
  type        = map(string)
}

variable "administrator_cidrs" {
  description = "Addresses from which the cluster's control plane may be reached; empty: from inside the VPC alone."
  type        = list(string)
  default     = []
}

variable "alarm_emails" {
  description = "Who is told of alarms, by name."
  type        = map(string)
}

variable "namespace" {
  description = "Namespace of the services in the cluster."
  type        = string
  default     = "crmdr"
}

variable "secret_reader_service_account" {
  description = "Service account, in the services' namespace, that the overlay's SecretStore names."
  type        = string
  default     = "crmdr-secrets"
}

variable "ingress" {
  description = "What the cluster's load balancer controller made: the load balancer's name and the tags of the target group. Null until the application has been deployed."
  type = object({
    load_balancer_name = string
    target_group_tags  = map(string)
  })
  default = null
}

variable "capacity" {
  description = "How much runs before a failover, from drplan.json: full, reduced or minimal. It sets how few nodes there may be; the autoscaler does the rest."
  type        = string

  validation {
    condition     = contains(["full", "reduced", "minimal"], var.capacity)
    error_message = "capacity must be full, reduced or minimal, as ./crmdr publish writes it."
  }
}

variable "limits" {
  description = "Limits from drplan.json, in seconds; written by ./crmdr publish."
  type = object({
    max_lag_seconds   = number
    lease_ttl_seconds = number
  })
}
