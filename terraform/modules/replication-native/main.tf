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
