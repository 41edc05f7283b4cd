variable "name" {
  description = "Prefix of every resource's name; the same in all three environments."
  type        = string
  default     = "crmdr-production"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,38}[a-z0-9]$", var.name))
    error_message = "name must be 3 to 40 lower-case letters, digits and hyphens, and begin with a letter."
  }
}

variable "project" {
  description = "The project, by its id."
  type        = string
}

variable "region" {
  description = "Region; the other cloud's is in the same metropolitan area."
  type        = string
  default     = "asia-northeast3"
}

variable "administrator_cidrs" {
  description = "Addresses, by name, from which the cluster's control plane may be reached; empty: from inside the network alone."
  type        = map(string)
  default     = {}
}

variable "alarm_emails" {
  description = "Who is told of alerts, by name."
  type        = map(string)
}

variable "hostname" {
  description = "What users call, such as crm.example.com; the uptime check calls it."
  type        = string
}

variable "namespace" {
  description = "Namespace of the services in the cluster."
  type        = string
  default     = "crmdr"
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
