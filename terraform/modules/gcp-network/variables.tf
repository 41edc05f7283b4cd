variable "name" {
  description = "Prefix of every resource's name, such as crmdr-production."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,38}[a-z0-9]$", var.name))
    error_message = "name must be 3 to 40 lower-case letters, digits and hyphens, and begin with a letter."
  }
}

variable "region" {
  description = "Region of the subnet, the router and the NAT gateway, such as asia-northeast3."
  type        = string
}

variable "nodes_cidr" {
  description = "Address range of the nodes. None of the four ranges may overlap another one, or one of the other cloud."
  type        = string
  default     = "10.20.0.0/20"

  validation {
    condition     = can(cidrhost(var.nodes_cidr, 0))
    error_message = "nodes_cidr must be an IPv4 range such as 10.20.0.0/20."
  }
}

variable "pods_cidr" {
  description = "Address range of the pods."
  type        = string
  default     = "10.24.0.0/16"

  validation {
    condition     = can(cidrhost(var.pods_cidr, 0))
    error_message = "pods_cidr must be an IPv4 range such as 10.24.0.0/16."
  }
}

variable "services_cidr" {
  description = "Address range of the cluster's services."
  type        = string
  default     = "10.20.16.0/20"

  validation {
    condition     = can(cidrhost(var.services_cidr, 0))
    error_message = "services_cidr must be an IPv4 range such as 10.20.16.0/20."
  }
}

variable "managed_services_cidr" {
  description = "Range handed to Google's managed services: Cloud SQL and Memorystore get their private addresses there."
  type        = string
  default     = "10.21.0.0/20"

  validation {
    condition     = can(cidrhost(var.managed_services_cidr, 0)) && tonumber(split("/", var.managed_services_cidr)[1]) <= 24
    error_message = "managed_services_cidr must be an IPv4 range of /24 or larger, such as 10.21.0.0/20."
  }
}
