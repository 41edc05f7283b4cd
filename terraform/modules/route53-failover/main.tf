locals {
  ordered = var.balancer.steering_policy == "off"
  # Weights of Route 53 are whole numbers.
  weights = { for cloud, weight in var.balancer.pool_weights : cloud => floor(weight * 100 + 0.5) }

  clouds = { for cloud, places in var.origins : cloud => places if var.balancer.pools[cloud].enabled }

  # One entry for each ingress that takes traffic; one that is disabled has no record and no check.
  ingresses = merge([for cloud, places in local.clouds : {
    for number, place in places : "${cloud}-${number}" => {
      cloud   = cloud
      name    = place.name
      address = place.address
      weight  = floor(try(var.balancer.pools[cloud].origins[tostring(number)].weight, 1) * 100 + 0.5)
    } if try(var.balancer.pools[cloud].origins[tostring(number)].enabled, true)
  }]...)

  protocol = var.balancer.monitor_request.type == "auto" ? "HTTPS" : upper(var.balancer.monitor_request.type)
  port     = var.balancer.monitor_request.port != 0 ? var.balancer.monitor_request.port : local.protocol == "HTTP" ? 80 : 443
  by_path  = local.protocol != "TCP"
  searches = local.by_path && var.balancer.route53.search_string != ""
}

# Each ingress is asked for the role by itself, never by the name that users call: that leads to whichever cloud is active.
# With a fixed address the check connects there and says the users' name, in Host and SNI. An ALB has none: there the check follows the ALB's own name,
# and the ingress answers the monitored path under any name. Its certificate does not bear that name; Route 53 does not mind.
resource "aws_route53_health_check" "active" {
  for_each = local.ingresses

  type              = local.searches ? "${local.protocol}_STR_MATCH" : local.protocol
  search_string     = local.searches ? var.balancer.route53.search_string : null
  ip_address        = each.value.address
  fqdn              = each.value.address == null ? each.value.name : var.hostname
  port              = local.port
  resource_path     = local.by_path ? var.balancer.monitor_path : null
  request_interval  = var.balancer.route53.request_interval_seconds
  failure_threshold = var.balancer.route53.failure_threshold
  enable_sni        = local.protocol == "HTTPS" ? true : null
  measure_latency   = true
  tags              = merge(var.tags, { Name = "${var.name}-${each.key}" })
}

# A cloud is healthy while enough of its ingresses are.
resource "aws_route53_health_check" "cloud" {
  for_each = local.clouds

  type                   = "CALCULATED"
  child_health_threshold = var.balancer.minimum_origins
  child_healthchecks     = [for key, ingress in local.ingresses : aws_route53_health_check.active[key].id if ingress.cloud == each.key]
  tags                   = merge(var.tags, { Name = "${var.name}-${each.key}" })
}

# A name of its own for each cloud, by weight among its healthy ingresses. Users' requests still say the name that they called: no certificate needs this one.
resource "aws_route53_record" "ingress" {
  for_each = local.ingresses

  zone_id         = var.zone_id
  name            = "${each.value.cloud}.${var.hostname}"
  type            = each.value.address == null ? "CNAME" : "A"
  ttl             = var.balancer.route53.ttl_seconds
  records         = [each.value.address == null ? each.value.name : each.value.address]
  set_identifier  = each.key
  health_check_id = aws_route53_health_check.active[each.key].id

  weighted_routing_policy {
    weight = each.value.weight
  }
}

# Both clouds have a check: a primary record without one would never fail over, and a secondary one would be handed out dead.
# Names, not aliases: an alias points at AWS's own resources alone, and this must treat both clouds alike.
resource "aws_route53_record" "ordered" {
  for_each = local.ordered ? local.clouds : {}

  zone_id         = var.zone_id
  name            = var.hostname
  type            = "CNAME"
  ttl             = var.balancer.route53.ttl_seconds
  records         = ["${each.key}.${var.hostname}"]
  set_identifier  = each.key
  health_check_id = aws_route53_health_check.cloud[each.key].id

  failover_routing_policy {
    type = each.key == var.balancer.default_pools[0] ? "PRIMARY" : "SECONDARY"
  }
}

resource "aws_route53_record" "weighted" {
  for_each = local.ordered ? {} : local.clouds

  zone_id         = var.zone_id
  name            = var.hostname
  type            = "CNAME"
  ttl             = var.balancer.route53.ttl_seconds
  records         = ["${each.key}.${var.hostname}"]
  set_identifier  = each.key
  health_check_id = aws_route53_health_check.cloud[each.key].id

  weighted_routing_policy {
    weight = lookup(local.weights, each.key, 0)
  }
}

resource "aws_cloudwatch_metric_alarm" "unhealthy" {
  for_each = var.alarm_topic_arn == null ? {} : local.clouds

  alarm_name          = "${var.name}-${each.key}-not-active"
  alarm_description   = "Route 53 does not find ${each.key} active. Of a standby that is as it should be; of both it is an outage."
  namespace           = "AWS/Route53"
  metric_name         = "HealthCheckStatus"
  dimensions          = { HealthCheckId = aws_route53_health_check.cloud[each.key].id }
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
