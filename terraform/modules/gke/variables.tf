variable "name" {
  description = "Prefix of every resource's name, such as crmdr-production."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,38}[a-z0-9]$", var.name))
    error_message = "name must be 3 to 40 lower-case letters, digits and hyphens, and begin with a letter."
  }
}

variable "project" {
  description = "The project, by its id: workloads are named by it in grants."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project))
    error_message = "project must be a project id: 6 to 30 lower-case letters, digits and hyphens."
  }
}

variable "region" {
  description = "Region of the cluster; its control plane and nodes are spread over the region's zones."
  type        = string
}

variable "network_id" {
  description = "The network."
  type        = string
}

variable "subnetwork_id" {
  description = "The nodes' subnet, with secondary ranges called pods and services."
  type        = string
}

variable "control_plane_cidr" {
  description = "Range of the control plane, a /28 that overlaps nothing else."
  type        = string
  default     = "10.22.0.0/28"

  validation {
    condition     = can(cidrhost(var.control_plane_cidr, 0)) && endswith(var.control_plane_cidr, "/28")
    error_message = "control_plane_cidr must be a /28, such as 10.22.0.0/28."
  }
}

variable "administrator_cidrs" {
  description = "Addresses, by name, from which the control plane may be reached; empty: from inside the network alone."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for cidr in values(var.administrator_cidrs) : can(cidrhost(cidr, 0)) && cidr != "0.0.0.0/0"])
    error_message = "administrator_cidrs must be IPv4 ranges of administrators, never 0.0.0.0/0."
  }
}

variable "minimum_version" {
  description = "The oldest version of Kubernetes; the channel upgrades from there. The same minor version as in the other cloud."
  type        = string
  default     = "1.34"

  validation {
    condition     = can(regex("^1\\.[0-9]{2}$", var.minimum_version))
    error_message = "minimum_version must be a minor version, such as 1.34."
  }
}

variable "nodes" {
  description = "Nodes: their type, and how many in all at least and at most. A standby runs few, and the autoscaler adds what a failover brings."
  type = object({
    machine_type = string
    minimum      = number
    maximum      = number
    disk_gib     = number
  })
  default = {
    machine_type = "e2-standard-4"
    minimum      = 1
    maximum      = 9
    disk_gib     = 50
  }

  validation {
    condition     = var.nodes.minimum >= 0 && var.nodes.maximum >= 1 && var.nodes.maximum >= var.nodes.minimum && var.nodes.disk_gib >= 20
    error_message = "nodes must have 0 <= minimum <= maximum, maximum 1 at least and disk_gib 20 at least."
  }
}

variable "labels" {
  description = "Labels of every resource that has some."
  type        = map(string)
  default     = {}
}
