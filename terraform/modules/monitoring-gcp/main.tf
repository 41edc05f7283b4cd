locals {
  sql = "resource.type = \"cloudsql_database\" AND resource.labels.database_id = \"${var.project}:${var.database_instance}\""
  own = "resource.type = \"k8s_container\" AND resource.labels.cluster_name = \"${var.cluster_name}\" AND resource.labels.namespace_name = \"${var.namespace}\""

  # Each is a condition on one metric that lasts. Those of CrmDr's own metrics are in alerts.tf.
  alerts = merge(local.crmdr_alerts, {
    database-disk = {
      display  = "The database is running out of storage"
      help     = "Look for a slot that keeps WAL: docs/runbooks/slot-lost.md."
      filter   = "${local.sql} AND metric.type = \"cloudsql.googleapis.com/database/disk/utilization\""
      compare  = "COMPARISON_GT"
      limit    = 0.85
      aligner  = "ALIGN_MAX"
      lasting  = "300s"
      severity = "ERROR"
    }
    database-processor = {
      display  = "The database is short of processor time"
      help     = "A standby that cannot apply in time lags."
      filter   = "${local.sql} AND metric.type = \"cloudsql.googleapis.com/database/cpu/utilization\""
      compare  = "COMPARISON_GT"
      limit    = 0.85
      aligner  = "ALIGN_MEAN"
      lasting  = "600s"
      severity = "WARNING"
    }
    restarts = {
      display  = "Containers restart again and again"
      help     = "kubectl --namespace ${var.namespace} get pods says which."
      filter   = "${local.own} AND metric.type = \"kubernetes.io/container/restart_count\""
      compare  = "COMPARISON_GT"
      limit    = 3
      aligner  = "ALIGN_DELTA"
      lasting  = "0s"
      severity = "WARNING"
    }
  })

  channels = [for channel in google_monitoring_notification_channel.emails : channel.id]
}

resource "google_monitoring_notification_channel" "emails" {
  for_each = var.emails

  display_name = "${var.name}: ${each.key}"
  type         = "email"
  labels       = { email_address = each.value }
  user_labels  = var.labels
}

# What users see, from several regions, through the global balancer, whichever cloud answers.
resource "google_monitoring_uptime_check_config" "active" {
  display_name       = "${var.name}: /active"
  timeout            = "10s"
  period             = "60s"
  selected_regions   = ["ASIA_PACIFIC", "EUROPE", "USA"]
  log_check_failures = true
  user_labels        = var.labels

  http_check {
    path           = "/active"
    port           = 443
    request_method = "GET"
    use_ssl        = true
    validate_ssl   = true

    accepted_response_status_codes {
      status_value = 200
    }
  }

  monitored_resource {
    type = "uptime_url"
    labels = {
      project_id = var.project
      host       = var.hostname
    }
  }
}

resource "google_monitoring_alert_policy" "nobody_active" {
  display_name          = "${var.name}: nobody is active"
  combiner              = "OR"
  severity              = "CRITICAL"
  notification_channels = local.channels
  user_labels           = var.labels

  conditions {
    display_name = "/active fails from two regions or more"

    condition_threshold {
      filter          = "resource.type = \"uptime_url\" AND metric.type = \"monitoring.googleapis.com/uptime_check/check_passed\" AND metric.labels.check_id = \"${google_monitoring_uptime_check_config.active.uptime_check_id}\""
      comparison      = "COMPARISON_GT"
      threshold_value = 1
      duration        = "60s"

      aggregations {
        alignment_period     = "60s"
        per_series_aligner   = "ALIGN_NEXT_OLDER"
        cross_series_reducer = "REDUCE_COUNT_FALSE"
        group_by_fields      = ["resource.label.host"]
      }
    }
  }

  documentation {
    content   = "No cloud takes writes at https://${var.hostname}. docs/runbooks/failover.md"
    mime_type = "text/markdown"
  }
}

# Uptime of a container is reset by every restart and says nothing of one that is gone. What is asked is whether any of them still reports.
resource "google_monitoring_alert_policy" "pods_gone" {
  display_name          = "${var.name}: no container reports"
  combiner              = "OR"
  severity              = "CRITICAL"
  notification_channels = local.channels
  user_labels           = var.labels

  conditions {
    display_name = "No uptime from ${var.namespace} for 5 minutes"

    condition_absent {
      filter   = "${local.own} AND metric.type = \"kubernetes.io/container/uptime\""
      duration = "300s"

      aggregations {
        alignment_period     = "60s"
        per_series_aligner   = "ALIGN_MAX"
        cross_series_reducer = "REDUCE_COUNT"
      }
    }
  }

  documentation {
    content   = "Nothing runs in namespace ${var.namespace} of ${var.cluster_name}. With pilot-light that is as it should be: silence this policy there."
    mime_type = "text/markdown"
  }
}

resource "google_monitoring_alert_policy" "no_controller" {
  display_name          = "${var.name}: no controller acts"
  combiner              = "OR"
  severity              = "CRITICAL"
  notification_channels = local.channels
  user_labels           = var.labels

  conditions {
    display_name = "Nothing from a controller for 5 minutes"

    condition_absent {
      filter   = "resource.labels.cluster_name = \"${var.cluster_name}\" AND metric.type = \"workload.googleapis.com/crmdr.controller.acts\""
      duration = "300s"

      aggregations {
        alignment_period     = "60s"
        per_series_aligner   = "ALIGN_MAX"
        cross_series_reducer = "REDUCE_COUNT"
      }
    }
  }

  documentation {
    content   = "This cloud can neither keep the lease nor take over. docs/runbooks/failover.md"
    mime_type = "text/markdown"
  }
}

resource "google_monitoring_alert_policy" "metric" {
  for_each = local.alerts

  display_name          = "${var.name}: ${each.value.display}"
  combiner              = "OR"
  severity              = each.value.severity
  notification_channels = local.channels
  user_labels           = var.labels

  conditions {
    display_name = each.value.display

    condition_threshold {
      filter          = each.value.filter
      comparison      = each.value.compare
      threshold_value = each.value.limit
      duration        = each.value.lasting

      aggregations {
        alignment_period   = each.key == "restarts" ? "600s" : "60s"
        per_series_aligner = each.value.aligner
      }
    }
  }

  alert_strategy {
    auto_close = "1800s"
  }

  documentation {
    content   = each.value.help
    mime_type = "text/markdown"
  }
}

# The collector of the cluster, which writes what the services and the other cloud's collector send.
data "google_project" "this" {
  project_id = var.project
}

resource "google_project_iam_member" "collector" {
  for_each = toset(["roles/cloudtrace.agent", "roles/logging.logWriter", "roles/monitoring.metricWriter"])

  project = var.project
  role    = each.key
  member  = "principal://iam.googleapis.com/projects/${data.google_project.this.number}/locations/global/workloadIdentityPools/${var.workload_pool}/subject/ns/${var.namespace}/sa/${var.collector_service_account}"
}

# The shared store: both clouds' logs can be read here when AWS is dead. AWS's collector sends them to the one here.
resource "google_logging_project_bucket_config" "shared" {
  project          = var.project
  location         = var.log_bucket_location
  bucket_id        = "${var.name}-shared"
  description      = "Logs of the CRM's services in both clouds"
  retention_days   = var.log_retention_days
  enable_analytics = true

  index_configs {
    field_path = "labels.traceId"
    type       = "INDEX_TYPE_STRING"
  }

  lifecycle {
    prevent_destroy = true
  }
}

resource "google_logging_project_sink" "services" {
  name                   = "${var.name}-services"
  destination            = "logging.googleapis.com/${google_logging_project_bucket_config.shared.id}"
  filter                 = "(${local.own}) OR logName = \"projects/${var.project}/logs/crmdr\""
  unique_writer_identity = true
}

resource "google_monitoring_dashboard" "this" {
  dashboard_json = jsonencode({
    displayName = var.name
    mosaicLayout = {
      columns = 12
      tiles = [
        for index, name in sort(keys(local.alerts)) : {
          xPos   = (index % 2) * 6
          yPos   = floor(index / 2) * 4
          width  = 6
          height = 4
          widget = {
            title = local.alerts[name].display
            xyChart = {
              dataSets = [{
                plotType = "LINE"
                timeSeriesQuery = {
                  timeSeriesFilter = {
                    filter      = local.alerts[name].filter
                    aggregation = { alignmentPeriod = "60s", perSeriesAligner = local.alerts[name].aligner }
                  }
                }
              }]
              thresholds = [{ value = local.alerts[name].limit }]
            }
          }
        }
      ]
    }
  })
}
