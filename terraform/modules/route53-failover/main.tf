locals {
  ordered = var.balancer.steering_policy == "off"
  # Weights of Route 53 are whole numbers.
  weights = { for cloud, weight in var.balancer.pool_weights : cloud => floor(weight * 100 + 0.5) }
}

# Both clouds are watched. A primary record without a check would never fail over, and a secondary one would be handed out dead.
resource "aws_route53_health_check" "active" {
  for_each = var.origins

  type              = var.balancer.route53.search_string == "" ? "HTTPS" : "HTTPS_STR_MATCH"
  search_string     = var.balancer.route53.search_string == "" ? null : var.balancer.route53.search_string
  fqdn              = each.value
  port              = 443
  resource_path     = var.balancer.monitor_path
  request_interval  = var.balancer.route53.request_interval_seconds
  failure_threshold = var.balancer.route53.failure_threshold
  enable_sni        = true
  measure_latency   = true
  tags              = merge(var.tags, { Name = "${var.name}-${each.key}" })
}

# Names, not aliases: an alias points at AWS's own resources alone, and this must treat both clouds alike.
resource "aws_route53_record" "ordered" {
  for_each = local.ordered ? var.origins : {}

  zone_id         = var.zone_id
  name            = var.hostname
  type            = "CNAME"
  ttl             = var.balancer.route53.ttl_seconds
  records         = [each.value]
  set_identifier  = each.key
  health_check_id = aws_route53_health_check.active[each.key].id

  failover_routing_policy {
    type = each.key == var.balancer.default_pools[0] ? "PRIMARY" : "SECONDARY"
  }
}

resource "aws_route53_record" "weighted" {
  for_each = local.ordered ? {} : var.origins

  zone_id         = var.zone_id
  name            = var.hostname
  type            = "CNAME"
  ttl             = var.balancer.route53.ttl_seconds
  records         = [each.value]
  set_identifier  = each.key
  health_check_id = aws_route53_health_check.active[each.key].id

  weighted_routing_policy {
    weight = lookup(local.weights, each.key, 0)
  }
}

resource "aws_cloudwatch_metric_alarm" "unhealthy" {
  for_each = var.alarm_topic_arn == null ? {} : var.origins

  alarm_name          = "${var.name}-${each.key}-not-active"
  alarm_description   = "Route 53 does not find ${each.key} active. Of a standby that is as it should be; of both it is an outage."
  namespace           = "AWS/Route53"
  metric_name         = "HealthCheckStatus"
  dimensions          = { HealthCheckId = aws_route53_health_check.active[each.key].id }
  statistic           = "Minimum"
  period              = 60
  evaluation_periods  = 2
  datapoints_to_alarm = 2
  comparison_operator = "LessThanThreshold"
  threshold           = 1
  treat_missing_data  = "breaching"
  actions_enabled     = false
  tags                = var.tags
}

# What matters is that somebody is active.
resource "aws_cloudwatch_composite_alarm" "nobody_active" {
  count = var.alarm_topic_arn == null ? 0 : 1

  alarm_name        = "${var.name}-nobody-active"
  alarm_description = "No cloud is active: no writes are taken. docs/runbooks/failover.md"
  alarm_rule        = join(" AND ", [for alarm in aws_cloudwatch_metric_alarm.unhealthy : "ALARM(\"${alarm.alarm_name}\")"])
  alarm_actions     = [var.alarm_topic_arn]
  ok_actions        = [var.alarm_topic_arn]
  tags              = var.tags
}
