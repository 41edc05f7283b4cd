variable "name" {
  description = "Prefix of every resource's name, such as crmdr-production."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,38}[a-z0-9]$", var.name))
    error_message = "name must be 3 to 40 lower-case letters, digits and hyphens, and begin with a letter."
  }
}

variable "aws_vpc_id" {
  description = "The VPC whose resolver answers these names."
  type        = string
}

variable "gcp_network_id" {
  description = "The network whose resolver answers these names."
  type        = string
}

variable "zones" {
  description = "Zones, and in each the full names with what they lead to: an IPv4 address, or another name (not for the zone's own name). A zone hides what the public DNS says below its name."
  type        = map(map(string))

  validation {
    condition     = alltrue(flatten([for zone, names in var.zones : [for name, target in names : name == zone || endswith(name, ".${zone}")]]))
    error_message = "zones must name each record in full, below its zone, such as { \"crm.internal\" = { \"controller.aws.crm.internal\" = \"10.20.1.5\" } }."
  }

  validation {
    condition     = alltrue(flatten([for zone, names in var.zones : [for name, target in names : name != zone || can(cidrhost("${target}/32", 0))]]))
    error_message = "zones must give an address to a zone's own name: a CNAME is not allowed there."
  }
}

variable "ttl_seconds" {
  description = "How long an answer may be kept, in seconds. None of these names moves in a failover."
  type        = number
  default     = 60

  validation {
    condition     = var.ttl_seconds >= 1 && var.ttl_seconds <= 86400
    error_message = "ttl_seconds must be 1 to 86400."
  }
}

variable "tags" {
  description = "Tags of every resource on the AWS side."
  type        = map(string)
  default     = {}
}

variable "labels" {
  description = "Labels of every resource on the GCP side."
  type        = map(string)
  default     = {}
}
