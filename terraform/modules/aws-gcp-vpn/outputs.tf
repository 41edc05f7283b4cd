output "vpn_gateway_id" {
  description = "The gateway on the AWS side."
  value       = aws_vpn_gateway.this.id
}

output "aws_tunnel_addresses" {
  description = "Outside addresses of the four tunnels at the AWS end, by name: what an alarm on TunnelState is about."
  value = {
    a1 = aws_vpn_connection.this["a"].tunnel1_address
    a2 = aws_vpn_connection.this["a"].tunnel2_address
    b1 = aws_vpn_connection.this["b"].tunnel1_address
    b2 = aws_vpn_connection.this["b"].tunnel2_address
  }
}

output "vpn_connection_ids" {
  description = "The two connections on the AWS side, by name."
  value       = { for name, connection in aws_vpn_connection.this : name => connection.id }
}

output "gcp_router_name" {
  description = "The router on the GCP side, to ask for the state of its BGP sessions."
  value       = google_compute_router.this.name
}
