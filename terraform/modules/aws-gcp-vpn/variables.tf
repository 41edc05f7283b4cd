variable "name" {
  description = "Prefix of every resource's name, such as crmdr-production."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,38}[a-z0-9]$", var.name))
    error_message = "name must be 3 to 40 lower-case letters, digits and hyphens, and begin with a letter."
  }
}

variable "aws_vpc_id" {
  description = "The VPC on the AWS side."
  type        = string
}

variable "aws_cidr" {
  description = "Its address range."
  type        = string

  validation {
    condition     = can(cidrhost(var.aws_cidr, 0))
    error_message = "aws_cidr must be an IPv4 range such as 10.10.0.0/16."
  }
}

variable "aws_route_table_ids" {
  description = "Route tables, by name, that learn the routes of the other side."
  type        = map(string)

  validation {
    condition     = length(var.aws_route_table_ids) > 0
    error_message = "aws_route_table_ids must name one table at least, or nothing on the AWS side finds its way."
  }
}

variable "aws_node_security_group_id" {
  description = "Security group of the nodes on the AWS side, into which the other side is let."
  type        = string
}

variable "aws_asn" {
  description = "BGP number of the AWS side: private, and not the GCP side's."
  type        = number
  default     = 64512

  validation {
    condition     = var.aws_asn >= 64512 && var.aws_asn <= 65534
    error_message = "aws_asn must be a private number, 64512 to 65534."
  }
}

variable "gcp_network_id" {
  description = "The network on the GCP side."
  type        = string
}

variable "gcp_region" {
  description = "Region of the GCP side, such as asia-northeast3."
  type        = string
}

variable "gcp_advertised_cidrs" {
  description = "Ranges of the GCP side that are announced to AWS, by name. Managed services must be among them: they are behind a peering, and no router announces those by itself."
  type        = map(string)

  validation {
    condition     = length(var.gcp_advertised_cidrs) > 0 && alltrue([for cidr in values(var.gcp_advertised_cidrs) : can(cidrhost(cidr, 0))])
    error_message = "gcp_advertised_cidrs must be one IPv4 range at least, such as { nodes = \"10.20.0.0/20\" }."
  }
}

variable "gcp_asn" {
  description = "BGP number of the GCP side: private, and not the AWS side's."
  type        = number
  default     = 65000

  validation {
    condition     = var.gcp_asn >= 64512 && var.gcp_asn <= 65534
    error_message = "gcp_asn must be a private number, 64512 to 65534."
  }
}

variable "tunnel_cidrs" {
  description = "Inside ranges of the four tunnels, each a /30 of 169.254.0.0/16: connection a tunnels 1 and 2, then connection b. Those that AWS reserves are refused."
  type        = list(string)
  default     = ["169.254.20.0/30", "169.254.20.4/30", "169.254.21.0/30", "169.254.21.4/30"]

  validation {
    condition = length(var.tunnel_cidrs) == 4 && length(distinct(var.tunnel_cidrs)) == 4 && alltrue([
      for cidr in var.tunnel_cidrs : can(regex("^169\\.254\\.[0-9.]+/30$", cidr)) && !can(regex("^169\\.254\\.([0-5]|169)\\.", cidr))
    ])
    error_message = "tunnel_cidrs must be four different /30 ranges of 169.254.0.0/16, none in 169.254.0.0 to 169.254.5.255 or 169.254.169.0/24."
  }
}

variable "peer_ports" {
  description = "TCP ports, by name, that workloads of one cloud may reach in the other: controllers, the gateway's origins, members of etcd."
  type        = map(number)
  default = {
    https       = 443
    controller  = 8443
    etcd_client = 2379
    etcd_peer   = 2380
  }

  validation {
    condition     = alltrue([for port in values(var.peer_ports) : port >= 1 && port <= 65535])
    error_message = "peer_ports must be ports, 1 to 65535."
  }
}

variable "tags" {
  description = "Tags of every resource on the AWS side."
  type        = map(string)
  default     = {}
}
