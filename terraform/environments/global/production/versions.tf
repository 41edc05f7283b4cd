terraform {
  required_version = ">= 1.10, < 2.0"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 6.25, < 7.0"
    }
    google = {
      source  = "hashicorp/google"
      version = ">= 6.50, < 7.0"
    }
    cloudflare = {
      source  = "cloudflare/cloudflare"
      version = ">= 5.14, < 6.0"
    }
  }

  # In the standby's cloud: what is shared must outlive the primary. The bucket is named at init (terraform/README.md).
  backend "gcs" {
    prefix = "crmdr/global/production"
  }
}

provider "aws" {
  region = data.terraform_remote_state.aws.outputs.region

  default_tags {
    tags = local.labels
  }
}

provider "google" {
  project        = data.terraform_remote_state.gcp.outputs.project
  region         = data.terraform_remote_state.gcp.outputs.region
  default_labels = local.labels
}

# The token comes from CLOUDFLARE_API_TOKEN.
provider "cloudflare" {}
