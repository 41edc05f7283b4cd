terraform {
  required_version = ">= 1.10, < 2.0"

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = ">= 6.50, < 7.0"
    }
  }

  # The bucket is named at init: terraform init -backend-config=bucket=NAME (terraform/README.md).
  backend "gcs" {
    prefix = "crmdr/gcp/production"
  }
}

provider "google" {
  project        = var.project
  region         = var.region
  default_labels = local.labels
}
