variable "name" {
  description = "Prefix of every resource's name, such as crmdr-production."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,38}[a-z0-9]$", var.name))
    error_message = "name must be 3 to 40 lower-case letters, digits and hyphens, and begin with a letter."
  }
}

variable "vpc_id" {
  description = "The VPC the replication instance runs in."
  type        = string
}

variable "subnet_ids" {
  description = "Subnets in two zones at least, with a route to the other cloud."
  type        = list(string)

  validation {
    condition     = length(var.subnet_ids) >= 2
    error_message = "subnet_ids must be two at least."
  }
}

variable "peer_cidrs" {
  description = "Ranges of the other cloud's databases, by name."
  type        = map(string)

  validation {
    condition     = alltrue([for cidr in values(var.peer_cidrs) : can(cidrhost(cidr, 0)) && cidr != "0.0.0.0/0"])
    error_message = "peer_cidrs must be IPv4 ranges of the other cloud, never 0.0.0.0/0."
  }
}

variable "source_security_group_id" {
  description = "Security group of the database that is read."
  type        = string
}

variable "source_secret_arn" {
  description = "Secret with username, password, host, port and dbname of the database that is read. DMS reads it itself."
  type        = string

  validation {
    condition     = can(regex("^arn:aws[a-z-]*:secretsmanager:", var.source_secret_arn))
    error_message = "source_secret_arn must be the ARN of a secret, not the secret."
  }
}

variable "target_secret_arn" {
  description = "Secret with username, password, host, port and dbname of the database that is written. Its host is the private address."
  type        = string

  validation {
    condition     = can(regex("^arn:aws[a-z-]*:secretsmanager:", var.target_secret_arn))
    error_message = "target_secret_arn must be the ARN of a secret, not the secret."
  }
}

variable "database" {
  description = "Name of the database on both sides."
  type        = string
  default     = "crm"
}

variable "schemas" {
  description = "Schemas that are copied. What belongs to one cloud alone (crmdr_local) must not be among them."
  type        = list(string)
  default     = ["crm"]

  validation {
    condition     = length(var.schemas) > 0 && !contains(var.schemas, "crmdr_local") && !contains(var.schemas, "%")
    error_message = "schemas must name one schema at least, and neither crmdr_local nor %."
  }
}

variable "instance_class" {
  description = "Size of the replication instance."
  type        = string
  default     = "dms.c6i.large"

  validation {
    condition     = startswith(var.instance_class, "dms.")
    error_message = "instance_class must be a DMS class, such as dms.c6i.large."
  }
}

variable "slot_name" {
  description = "Name of the slot at the source. Not crm_slot: that one is the controllers'."
  type        = string
  default     = "dms_slot"

  validation {
    condition     = can(regex("^[a-z0-9_]{1,63}$", var.slot_name)) && !startswith(var.slot_name, "crm_slot")
    error_message = "slot_name must be lower-case letters, digits and _, and not begin with crm_slot."
  }
}

variable "tags" {
  description = "Tags of every resource."
  type        = map(string)
  default     = {}
}
