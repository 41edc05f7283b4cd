variable "name" {
  description = "Prefix of every resource's name, such as crmdr-production."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,38}[a-z0-9]$", var.name))
    error_message = "name must be 3 to 40 lower-case letters, digits and hyphens, and begin with a letter."
  }
}

variable "place" {
  description = "Where the third member runs: a provider that is neither of the two clouds. In either of them, its loss would take two of three members and the lease with them."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,38}$", var.place)) && !can(regex("^(aws|amazon|gcp|google)", var.place))
    error_message = "place must be a third provider, such as hetzner or azure: with the third member in one of the two clouds, the loss of that cloud is the loss of the witness."
  }
}

variable "addresses" {
  description = "Public address of the third member, and private or public addresses of the two others, by cloud."
  type        = map(string)

  validation {
    condition     = length(var.addresses) == 3 && length(distinct(values(var.addresses))) == 3
    error_message = "addresses must be three different ones: of the third member (its key is place) and of each cloud's."
  }
}

variable "client_cidrs" {
  description = "From where the other members and the controllers connect: the two clouds' NAT addresses, each as /32."
  type        = list(string)

  validation {
    condition     = length(var.client_cidrs) >= 2 && alltrue([for cidr in var.client_cidrs : can(cidrhost(cidr, 0)) && cidr != "0.0.0.0/0"])
    error_message = "client_cidrs must be the addresses of both clouds, never 0.0.0.0/0."
  }
}

variable "domain" {
  description = "The members' names are below it, such as etcd.example.com; certificates are made for them."
  type        = string

  validation {
    condition     = can(regex("^([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z]{2,}$", var.domain))
    error_message = "domain must be a full name in lower case, such as etcd.example.com."
  }
}

variable "zone_id" {
  description = "The Cloudflare zone that the domain is in."
  type        = string

  validation {
    condition     = can(regex("^[0-9a-f]{32}$", var.zone_id))
    error_message = "zone_id must be 32 hexadecimal digits."
  }
}

variable "lease_ttl_seconds" {
  description = "Length of the lease, from drplan.json, in seconds: twice the election timeout must be below 0.6 of it."
  type        = number

  validation {
    condition     = var.lease_ttl_seconds >= 1
    error_message = "lease_ttl_seconds must be 1 at least."
  }
}

variable "etcd_version" {
  description = "Version of etcd."
  type        = string
  default     = "v3.5.24"

  validation {
    condition     = can(regex("^v3\\.[4-9]\\.[0-9]+$", var.etcd_version))
    error_message = "etcd_version must be v3.4 or newer, such as v3.5.24."
  }
}

variable "etcd_sha256" {
  description = "SHA-256 of etcd-VERSION-linux-amd64.tar.gz, from the release's SHA256SUMS. A machine refuses to start anything else."
  type        = string

  validation {
    condition     = can(regex("^[0-9a-f]{64}$", var.etcd_sha256))
    error_message = "etcd_sha256 must be 64 hexadecimal digits."
  }
}
