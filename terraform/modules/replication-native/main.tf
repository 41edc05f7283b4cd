locals {
  # A password for each role of each database (docs/security.md, "The database"), and the tokens with which the parts ask each other.
  # Only the places are made here; bootstrap.sh fills them, so no value passes through Terraform's state.
  of_a_database = toset(["crmdr", "crm-app", "crmdr-replication", "peer-replication"])
  of_gcp        = toset(["administrator"])
  tokens        = toset(["access-operator", "access-peer", "access-application"])
}

resource "aws_secretsmanager_secret" "this" {
  for_each = setunion(local.of_a_database, local.tokens)

  name                    = "${var.name}/${each.key}"
  description             = "CrmDr: ${each.key}"
  kms_key_id              = var.kms_key_arn
  recovery_window_in_days = 30
  tags                    = var.tags
}

resource "google_secret_manager_secret" "this" {
  for_each = setunion(local.of_a_database, local.of_gcp, local.tokens)

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
  for_each = setunion(local.of_a_database, local.tokens)

  secret_id = google_secret_manager_secret.this[each.key].id
  role      = "roles/secretmanager.secretAccessor"
  member    = "principal://iam.googleapis.com/projects/${data.google_project.this.number}/locations/global/workloadIdentityPools/${var.gcp_secret_reader.workload_pool}/subject/ns/${var.gcp_secret_reader.namespace}/sa/${var.gcp_secret_reader.service_account}"
}
