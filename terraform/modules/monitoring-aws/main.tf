locals {
  # Of the database, as RDS measures it. Missing data is an alarm where silence means that the thing itself is gone.
  database_alarms = {
    storage = {
      description = "The database is running out of storage; look for a slot that keeps WAL. docs/runbooks/slot-lost.md"
      metric      = "FreeStorageSpace"
      statistic   = "Minimum"
      comparison  = "LessThanThreshold"
      threshold   = var.free_storage_alarm_gib * pow(1024, 3)
      missing     = "breaching"
    }
    slot-wal = {
      description = "WAL is kept for the other cloud, which does not take it. docs/runbooks/slot-lost.md"
      metric      = "OldestLogicalReplicationSlotLag"
      statistic   = "Maximum"
      comparison  = "GreaterThanThreshold"
      threshold   = var.slot_wal_alarm_mib * pow(1024, 2)
      missing     = "notBreaching"
    }
    processor = {
      description = "The database is short of processor time."
      metric      = "CPUUtilization"
      statistic   = "Average"
      comparison  = "GreaterThanThreshold"
      threshold   = 85
      missing     = "breaching"
    }
    memory = {
      description = "The database is short of memory."
      metric      = "FreeableMemory"
      statistic   = "Minimum"
      comparison  = "LessThanThreshold"
      threshold   = 200 * pow(1024, 2)
      missing     = "breaching"
    }
  }

  log_groups = toset(["services", "metrics", "audit"])
}

resource "aws_kms_key" "topic" {
  description             = "Alarms of ${var.name}"
  enable_key_rotation     = true
  deletion_window_in_days = 30
  tags                    = var.tags
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { AWS = "arn:${data.aws_partition.this.partition}:iam::${data.aws_caller_identity.this.account_id}:root" }
        Action    = "kms:*"
        Resource  = "*"
      },
      {
        Effect    = "Allow"
        Principal = { Service = ["cloudwatch.amazonaws.com", "events.rds.amazonaws.com"] }
        Action    = ["kms:Decrypt", "kms:GenerateDataKey*"]
        Resource  = "*"
      },
    ]
  })
}

data "aws_partition" "this" {}

data "aws_caller_identity" "this" {}

data "aws_region" "this" {}

resource "aws_sns_topic" "alarms" {
  name              = "${var.name}-alarms"
  kms_master_key_id = aws_kms_key.topic.id
  tags              = var.tags
}

resource "aws_sns_topic_policy" "alarms" {
  arn = aws_sns_topic.alarms.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = ["cloudwatch.amazonaws.com", "events.rds.amazonaws.com"] }
      Action    = "sns:Publish"
      Resource  = aws_sns_topic.alarms.arn
      Condition = { StringEquals = { "aws:SourceAccount" = data.aws_caller_identity.this.account_id } }
    }]
  })
}

resource "aws_sns_topic_subscription" "emails" {
  for_each = var.emails

  topic_arn = aws_sns_topic.alarms.arn
  protocol  = "email"
  endpoint  = each.value
}

# No healthy host at all is the loudest signal of all, and a load balancer that reports nothing is no healthier.
resource "aws_cloudwatch_metric_alarm" "healthy_hosts" {
  count = var.load_balancer == null ? 0 : 1

  alarm_name          = "${var.name}-healthy-hosts"
  alarm_description   = "No API of this cloud is ready. docs/runbooks/failover.md"
  namespace           = "AWS/ApplicationELB"
  metric_name         = "HealthyHostCount"
  statistic           = "Minimum"
  period              = 60
  evaluation_periods  = 2
  datapoints_to_alarm = 2
  comparison_operator = "LessThanThreshold"
  threshold           = 1
  treat_missing_data  = "breaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
  tags                = var.tags

  dimensions = {
    LoadBalancer = var.load_balancer.arn_suffix
    TargetGroup  = var.load_balancer.target_group_arn_suffix
  }
}

resource "aws_cloudwatch_metric_alarm" "database" {
  for_each = local.database_alarms

  alarm_name          = "${var.name}-database-${each.key}"
  alarm_description   = each.value.description
  namespace           = "AWS/RDS"
  metric_name         = each.value.metric
  dimensions          = { DBInstanceIdentifier = var.database_identifier }
  statistic           = each.value.statistic
  period              = 60
  evaluation_periods  = 5
  datapoints_to_alarm = 3
  comparison_operator = each.value.comparison
  threshold           = each.value.threshold
  treat_missing_data  = each.value.missing
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
  tags                = var.tags
}

resource "aws_cloudwatch_metric_alarm" "controller" {
  for_each = local.controller_alarms

  alarm_name          = "${var.name}-${each.key}"
  alarm_description   = each.value.description
  namespace           = var.metrics_namespace
  metric_name         = each.value.metric
  dimensions          = { cloud = "aws" }
  statistic           = each.value.statistic
  period              = 60
  evaluation_periods  = each.value.minutes + 1
  datapoints_to_alarm = each.value.minutes
  comparison_operator = each.value.comparison
  threshold           = each.value.threshold
  treat_missing_data  = each.value.missing
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
  tags                = var.tags
}

resource "aws_cloudwatch_metric_alarm" "cache" {
  alarm_name          = "${var.name}-cache-memory"
  alarm_description   = "The cache is nearly full: entries give way before their time."
  namespace           = "AWS/ElastiCache"
  metric_name         = "DatabaseMemoryUsagePercentage"
  dimensions          = { ReplicationGroupId = var.cache_group_id }
  statistic           = "Maximum"
  period              = 300
  evaluation_periods  = 3
  datapoints_to_alarm = 3
  comparison_operator = "GreaterThanThreshold"
  threshold           = 90
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  tags                = var.tags
}

resource "aws_db_event_subscription" "database" {
  name             = "${var.name}-database"
  sns_topic        = aws_sns_topic.alarms.arn
  source_type      = "db-instance"
  source_ids       = [var.database_identifier]
  event_categories = ["availability", "failover", "failure", "low storage", "maintenance", "recovery"]
  tags             = var.tags

  depends_on = [aws_sns_topic_policy.alarms]
}

resource "aws_cloudwatch_log_group" "services" {
  for_each = local.log_groups

  name              = "/${var.cluster_name}/${each.key}"
  retention_in_days = var.log_retention_days
  tags              = var.tags
}

resource "aws_cloudwatch_query_definition" "by_trace" {
  name            = "${var.name}/by-trace"
  log_group_names = [aws_cloudwatch_log_group.services["services"].name]
  query_string    = "fields @timestamp, @logStream, @message | filter @message like /TRACE_ID/ | sort @timestamp asc | limit 1000"
}

resource "aws_cloudwatch_dashboard" "this" {
  dashboard_name = var.name
  dashboard_body = jsonencode({
    widgets = concat(
      [
        for index, name in sort(keys(local.controller_alarms)) : {
          type   = "metric"
          x      = (index % 3) * 8
          y      = floor(index / 3) * 6
          width  = 8
          height = 6
          properties = {
            title   = local.controller_alarms[name].metric
            region  = data.aws_region.this.region
            stat    = local.controller_alarms[name].statistic
            period  = 60
            metrics = [[var.metrics_namespace, local.controller_alarms[name].metric, "cloud", "aws"]]
            annotations = {
              horizontal = [{ label = name, value = local.controller_alarms[name].threshold }]
            }
          }
        }
      ],
      [
        for index, name in sort(keys(local.database_alarms)) : {
          type   = "metric"
          x      = index * 6
          y      = 12
          width  = 6
          height = 6
          properties = {
            title   = local.database_alarms[name].metric
            region  = data.aws_region.this.region
            stat    = local.database_alarms[name].statistic
            period  = 60
            metrics = [["AWS/RDS", local.database_alarms[name].metric, "DBInstanceIdentifier", var.database_identifier]]
            annotations = {
              horizontal = [{ label = name, value = local.database_alarms[name].threshold }]
            }
          }
        }
      ],
    )
  })
}
