variable "name" {
  description = "Prefix of every resource's name, such as crmdr-production."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,38}[a-z0-9]$", var.name))
    error_message = "name must be 3 to 40 lower-case letters, digits and hyphens, and begin with a letter."
  }
}

variable "subnet_ids" {
  description = "Private subnets of nodes and pods, in two zones at least."
  type        = list(string)

  validation {
    condition     = length(var.subnet_ids) >= 2
    error_message = "subnet_ids must be two at least: the control plane needs two zones."
  }
}

variable "kubernetes_version" {
  description = "Version of Kubernetes; the same minor version as in the other cloud."
  type        = string
  default     = "1.34"

  validation {
    condition     = can(regex("^1\\.[0-9]{2}$", var.kubernetes_version))
    error_message = "kubernetes_version must be a minor version, such as 1.34."
  }
}

variable "administrator_cidrs" {
  description = "Addresses from which the control plane may be reached; empty: from inside the VPC alone."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for cidr in var.administrator_cidrs : can(cidrhost(cidr, 0)) && cidr != "0.0.0.0/0"])
    error_message = "administrator_cidrs must be IPv4 ranges of administrators, never 0.0.0.0/0."
  }
}

variable "administrator_role_arns" {
  description = "IAM roles, by name, that administer the cluster. Nobody else may, its creator included."
  type        = map(string)

  validation {
    condition     = length(var.administrator_role_arns) > 0 && alltrue([for arn in values(var.administrator_role_arns) : can(regex("^arn:aws[a-z-]*:iam::[0-9]{12}:role/", arn))])
    error_message = "administrator_role_arns must be one IAM role at least, such as { platform = \"arn:aws:iam::123456789012:role/platform\" }."
  }
}

variable "nodes" {
  description = "Nodes: their type, and how many at the start, at least and at most. Later the autoscaler decides how many."
  type = object({
    instance_type = string
    desired       = number
    minimum       = number
    maximum       = number
    disk_gib      = number
  })
  default = {
    instance_type = "t3.xlarge"
    desired       = 3
    minimum       = 3
    maximum       = 9
    disk_gib      = 50
  }

  validation {
    condition     = var.nodes.minimum >= 1 && var.nodes.desired >= var.nodes.minimum && var.nodes.maximum >= var.nodes.desired && var.nodes.disk_gib >= 20
    error_message = "nodes must have 1 <= minimum <= desired <= maximum and disk_gib 20 at least."
  }
}

variable "secret_readers" {
  description = "Service accounts, by name, that may read secrets, and which: those that a SecretStore names."
  type = map(object({
    namespace       = string
    service_account = string
    secret_arns     = list(string)
  }))
  default = {}
}

variable "load_balancer_service_account" {
  description = "Service account of the AWS Load Balancer Controller, in namespace kube-system."
  type        = string
  default     = "aws-load-balancer-controller"
}

variable "telemetry_service_account" {
  description = "Namespace and service account of the collector that writes metrics, logs and traces."
  type = object({
    namespace       = string
    service_account = string
  })
  default = {
    namespace       = "crmdr"
    service_account = "crmdr-collector"
  }
}

variable "log_retention_days" {
  description = "How long logs of the control plane are kept, in days."
  type        = number
  default     = 90

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365], var.log_retention_days)
    error_message = "log_retention_days must be a retention that CloudWatch Logs knows: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180 or 365."
  }
}

variable "tags" {
  description = "Tags of every resource."
  type        = map(string)
  default     = {}
}
