variable "name" {
  description = "Prefix of every resource's name, such as crmdr-production."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,38}[a-z0-9]$", var.name))
    error_message = "name must be 3 to 40 lower-case letters, digits and hyphens, and begin with a letter."
  }
}

variable "cidr" {
  description = "Address range of the VPC. It must not overlap the ranges of the other cloud: both are routed to each other."
  type        = string
  default     = "10.10.0.0/16"

  validation {
    condition     = can(cidrhost(var.cidr, 0)) && tonumber(split("/", var.cidr)[1]) <= 18
    error_message = "cidr must be an IPv4 range of /18 or larger, such as 10.10.0.0/16."
  }
}

variable "availability_zones" {
  description = "Zones to use, by name; each gets one public, one private and one database subnet and its own NAT gateway. The order fixes the ranges: only append."
  type        = list(string)

  validation {
    condition     = length(var.availability_zones) >= 2 && length(var.availability_zones) <= 3 && length(distinct(var.availability_zones)) == length(var.availability_zones)
    error_message = "availability_zones must name 2 or 3 different zones: a Multi-AZ database needs two, and the range is divided for three."
  }
}

variable "cluster_name" {
  description = "Name of the EKS cluster that will run here; load balancers find the subnets by it."
  type        = string
}

variable "flow_log_retention_days" {
  description = "How long flow logs are kept, in days."
  type        = number
  default     = 30

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365], var.flow_log_retention_days)
    error_message = "flow_log_retention_days must be a retention that CloudWatch Logs knows: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180 or 365."
  }
}

variable "tags" {
  description = "Tags of every resource."
  type        = map(string)
  default     = {}
}
