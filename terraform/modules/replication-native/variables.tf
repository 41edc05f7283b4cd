variable "name" {
  description = "Prefix of every resource's name, such as crmdr-production."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,38}[a-z0-9]$", var.name))
    error_message = "name must be 3 to 40 lower-case letters, digits and hyphens, and begin with a letter."
  }
}

variable "gcp_region" {
  description = "Where the secrets on the GCP side are kept: in the region itself, so that they can be read when another one is away."
  type        = string
}

variable "aws_region" {
  description = "Region on the AWS side: whose databases' authorities are believed."
  type        = string
}

variable "aws_database" {
  description = "The database on the AWS side: address, port, name, and where its administrator's password is."
  type = object({
    address                  = string
    port                     = number
    database                 = string
    administrator_secret_arn = string
  })
}

variable "gcp_database" {
  description = "The database on the GCP side: instance, private address, port and name."
  type = object({
    instance_name = string
    address       = string
    port          = number
    database      = string
  })

  validation {
    condition     = can(regex("^(10\\.|172\\.(1[6-9]|2[0-9]|3[01])\\.|192\\.168\\.)", var.gcp_database.address))
    error_message = "gcp_database.address must be a private address: replication goes through the VPN, never over the internet."
  }
}

variable "caches" {
  description = "The caches, by cloud: the replication group's id (aws), the instance's name (gcp)."
  type = object({
    aws = string
    gcp = string
  })
}

variable "controllers" {
  description = "Under which name the other cloud reaches the controller, by cloud: peerControllerUrl of the overlays' settings without scheme and port. Certificates are made for them."
  type = object({
    aws = string
    gcp = string
  })
}

variable "witness_members" {
  description = "Names of the witness' members, by place (aws, gcp, third): witness0 to witness2 of the overlays' settings without scheme and port. Certificates are made for them."
  type = object({
    aws   = string
    gcp   = string
    third = string
  })
}

variable "gcp_secret_reader" {
  description = "Service account of the GCP cluster that may read these secrets: the one that the overlay's SecretStore names."
  type = object({
    project         = string
    workload_pool   = string
    namespace       = string
    service_account = string
  })
}

variable "kms_key_arn" {
  description = "Key of the secrets on the AWS side. Null: AWS's own."
  type        = string
  default     = null
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
