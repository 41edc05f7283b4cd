locals {
  # What the services of a cloud are given (docs/security.md, "Secrets in the clouds"), by the names that their manifests ask for.
  # Only the places are made here; bootstrap.sh fills them, so no value passes through Terraform's state.
  services = toset([
    "access-application", "access-operator", "access-peer",
    "cache", "cache-ca", "peer-cache",
    "controller-ca", "controller-certificate", "controller-key",
    "crm-app", "crmdr", "crmdr-replication", "peer-replication", "database-ca",
    "identity-keys",
    "witness-ca", "witness-certificate", "witness-connection", "witness-key", "witness-member-certificate", "witness-member-key",
  ])

  # What nobody reads but bootstrap.sh: the authorities with their keys, and the administrator of Cloud SQL (RDS keeps its own).
  authorities = toset(["controller", "witness"])
}

resource "aws_secretsmanager_secret" "this" {
  for_each = local.services

  name                    = "${var.name}/${each.key}"
  description             = "CrmDr: ${each.key}"
  kms_key_id              = var.kms_key_arn
  recovery_window_in_days = 30
  tags                    = var.tags
}

# Outside of NAME/, which the cluster may read.
resource "aws_secretsmanager_secret" "authority" {
  for_each = local.authorities

  name                    = "${var.name}-authority/${each.key}"
  description             = "CrmDr: authority of the ${each.key}, with its key"
  kms_key_id              = var.kms_key_arn
  recovery_window_in_days = 30
  tags                    = var.tags
}

resource "google_secret_manager_secret" "this" {
  for_each = setunion(local.services, ["administrator"], [for group in local.authorities : "authority-${group}"])

  secret_id           = "${var.name}-${each.key}"
  deletion_protection = true
  labels              = var.labels

  replication {
    user_managed {
      replicas {
        location = var.gcp_region
      }
    }
  }
}

data "google_project" "this" {
  project_id = var.gcp_secret_reader.project
}

# Secret by secret, never for the project. On the AWS side the cluster's module grants by the names' common beginning.
resource "google_secret_manager_secret_iam_member" "reader" {
  for_each = local.services

  secret_id = google_secret_manager_secret.this[each.key].id
  role      = "roles/secretmanager.secretAccessor"
  member    = "principal://iam.googleapis.com/projects/${data.google_project.this.number}/locations/global/workloadIdentityPools/${var.gcp_secret_reader.workload_pool}/subject/ns/${var.gcp_secret_reader.namespace}/sa/${var.gcp_secret_reader.service_account}"
}
