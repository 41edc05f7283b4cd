# Looks at the role, not at the process: /active is 200 only where the lease is held (in active-active: where the cloud may serve).
resource "cloudflare_load_balancer_monitor" "active" {
  account_id       = var.account_id
  description      = "${var.name}: ${var.balancer.monitor_path}"
  type             = "https"
  method           = "GET"
  port             = 443
  path             = var.balancer.monitor_path
  expected_codes   = var.balancer.expected_codes
  expected_body    = var.balancer.expected_body == "" ? null : var.balancer.expected_body
  interval         = var.balancer.interval_seconds
  timeout          = var.balancer.timeout_seconds
  retries          = var.balancer.retries
  consecutive_up   = var.balancer.consecutive_up
  consecutive_down = var.balancer.consecutive_down
  follow_redirects = false
  allow_insecure   = false

  header = {
    Host = [var.hostname]
  }
}

resource "cloudflare_load_balancer_pool" "cloud" {
  for_each = var.origins

  account_id      = var.account_id
  name            = "${var.name}-${each.key}"
  description     = "Ingress of ${each.key}"
  enabled         = true
  minimum_origins = 1
  monitor         = cloudflare_load_balancer_monitor.active.id
  check_regions   = var.check_regions

  origins = [{
    name    = "${each.key}-ingress"
    address = each.value
    enabled = true
    weight  = 1
    port    = 443
    header = {
      host = [var.hostname]
    }
  }]

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

  random_steering = var.balancer.steering_policy == "random" ? {
    default_weight = 0
    pool_weights   = { for cloud, weight in var.balancer.pool_weights : cloudflare_load_balancer_pool.cloud[cloud].id => weight }
  } : null

  session_affinity     = var.balancer.session_affinity
  session_affinity_ttl = var.balancer.session_affinity == "none" ? null : var.balancer.session_affinity_ttl_seconds
  session_affinity_attributes = var.balancer.session_affinity == "none" ? null : {
    samesite               = "Lax"
    secure                 = "Always"
    zero_downtime_failover = var.balancer.zero_downtime_failover
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
