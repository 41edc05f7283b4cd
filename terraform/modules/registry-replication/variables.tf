variable "name" {
  description = "Prefix of every resource's name, such as crmdr-production."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,38}[a-z0-9]$", var.name))
    error_message = "name must be 3 to 40 lower-case letters, digits and hyphens, and begin with a letter."
  }
}

variable "images" {
  description = "Images that both clouds run."
  type        = set(string)
  default     = ["crmdr-api", "crmdr-controller", "crmdr-gateway", "etcd", "opentelemetry-collector-contrib"]

  validation {
    condition     = length(var.images) > 0 && alltrue([for image in var.images : can(regex("^[a-z][a-z0-9-]{1,62}$", image))])
    error_message = "images must be one name at least, of lower-case letters, digits and hyphens."
  }
}

variable "gcp_project" {
  description = "The project of the registry on the GCP side, by its id."
  type        = string
}

variable "gcp_region" {
  description = "Region of the registry on the GCP side."
  type        = string
}

variable "gcp_reader_emails" {
  description = "Service accounts on the GCP side, by name, that pull images: the nodes."
  type        = map(string)
}

variable "copier_image" {
  description = "Image in which the copy runs, with crane in it, fixed by its digest or a full tag."
  type        = string
  default     = "gcr.io/go-containerregistry/crane/debug:v0.20.6"

  validation {
    condition     = can(regex("(@sha256:[0-9a-f]{64}|:v?[0-9]+\\.[0-9]+\\.[0-9]+)$", var.copier_image))
    error_message = "copier_image must end in a digest or a full version, never in latest."
  }
}

variable "kept_images" {
  description = "How many images without a tag are kept of each."
  type        = number
  default     = 30

  validation {
    condition     = var.kept_images >= 5
    error_message = "kept_images must be 5 at least: a rollback needs the images of before."
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
