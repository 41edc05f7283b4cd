locals {
  monitor_type = var.balancer.monitor_request.type == "auto" ? "https" : var.balancer.monitor_request.type
  monitor_port = var.balancer.monitor_request.port != 0 ? var.balancer.monitor_request.port : local.monitor_type == "http" ? 80 : 443
  by_path      = local.monitor_type != "tcp"
  by_weight    = contains(["random", "least_outstanding_requests"], var.balancer.steering_policy)
}

# Looks at the role, not at the process: /active is 200 only where the lease is held (in active-active: where the cloud may serve).
resource "cloudflare_load_balancer_monitor" "active" {
  account_id       = var.account_id
  description      = "${var.name}: ${var.balancer.monitor_path}"
  type             = local.monitor_type
  method           = local.by_path ? upper(var.balancer.monitor_request.method) : "connection_established"
  port             = local.monitor_port
  path             = local.by_path ? var.balancer.monitor_path : null
  expected_codes   = local.by_path ? var.balancer.expected_codes : null
  expected_body    = !local.by_path || var.balancer.expected_body == "" ? null : var.balancer.expected_body
  interval         = var.balancer.interval_seconds
  timeout          = var.balancer.timeout_seconds
  retries          = var.balancer.retries
  consecutive_up   = var.balancer.consecutive_up
  consecutive_down = var.balancer.consecutive_down
  follow_redirects = local.by_path ? var.balancer.monitor_request.follow_redirects : null
  allow_insecure   = false

  header = local.by_path ? merge({ for name, value in var.balancer.monitor_request.headers : name => [value] }, { Host = [var.hostname] }) : null
}

resource "cloudflare_load_balancer_pool" "cloud" {
  for_each = var.origins

  account_id      = var.account_id
  name            = "${var.name}-${each.key}"
  description     = "Ingress of ${each.key}"
  enabled         = var.balancer.pools[each.key].enabled
  minimum_origins = var.balancer.minimum_origins
  monitor         = cloudflare_load_balancer_monitor.active.id
  check_regions   = var.check_regions

  origins = [for number, address in each.value : {
    name    = "${each.key}-ingress-${number}"
    address = address
    enabled = try(var.balancer.pools[each.key].origins[tostring(number)].enabled, true)
    weight  = try(var.balancer.pools[each.key].origins[tostring(number)].weight, 1)
    port    = 443
    header = {
      host = [var.hostname]
    }
  }]

  # By weight, as in the gateway.
  origin_steering = {
    policy = "random"
  }

  load_shedding = {
    default_percent = var.balancer.pools[each.key].load_shedding.default_percent
    default_policy  = var.balancer.pools[each.key].load_shedding.default_policy
    session_percent = var.balancer.pools[each.key].load_shedding.session_percent
    session_policy  = "hash"
  }

  notification_filter = {
    pool = {
      disable = false
    }
  }
}

resource "cloudflare_load_balancer" "this" {
  zone_id     = var.zone_id
  name        = var.hostname
  description = "CRM in two clouds: follows the lease"
  enabled     = true
  proxied     = true

  default_pools   = [for cloud in var.balancer.default_pools : cloudflare_load_balancer_pool.cloud[cloud].id]
  fallback_pool   = cloudflare_load_balancer_pool.cloud[var.balancer.fallback_pool].id
  steering_policy = var.balancer.steering_policy

  region_pools = var.balancer.steering_policy == "geo" ? {
    for region, order in var.balancer.region_pools : region => [for cloud in order : cloudflare_load_balancer_pool.cloud[cloud].id]
  } : null

  random_steering = local.by_weight ? {
    default_weight = 0
    pool_weights   = { for cloud, weight in var.balancer.pool_weights : cloudflare_load_balancer_pool.cloud[cloud].id => weight }
  } : null

  session_affinity     = var.balancer.session_affinity
  session_affinity_ttl = var.balancer.session_affinity == "none" ? null : var.balancer.session_affinity_ttl_seconds
  session_affinity_attributes = var.balancer.session_affinity == "none" ? null : {
    samesite               = "Lax"
    secure                 = "Always"
    zero_downtime_failover = var.balancer.zero_downtime_failover
    drain_duration         = var.balancer.drain_seconds
    headers                = var.balancer.session_affinity == "header" ? var.balancer.affinity_headers : null
    require_all_headers    = var.balancer.session_affinity == "header" ? var.balancer.require_all_headers : null
  }

  # A failed connection may be sent to the next pool at once instead of waiting for the monitor.
  adaptive_routing = {
    failover_across_pools = var.balancer.failover_across_pools
  }

  lifecycle {
    prevent_destroy = true
  }
}

resource "cloudflare_notification_policy" "health" {
  account_id  = var.account_id
  name        = "${var.name}: pool health"
  description = "A pool of the CRM changed its health"
  alert_type  = "load_balancing_health_alert"
  enabled     = true

  mechanisms = {
    email = [{ id = var.notification_email }]
  }

  filters = {
    pool_id      = [for pool in cloudflare_load_balancer_pool.cloud : pool.id]
    new_health   = ["Unhealthy", "Healthy"]
    event_source = ["pool"]
  }
}
