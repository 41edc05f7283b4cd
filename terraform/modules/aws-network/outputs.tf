output "vpc_id" {
  description = "The VPC."
  value       = aws_vpc.this.id
}

output "cidr" {
  description = "Its address range, to be let in by the other cloud."
  value       = aws_vpc.this.cidr_block
}

output "public_subnet_ids" {
  description = "Subnets of internet-facing load balancers, one in each zone."
  value       = [for subnet in aws_subnet.public : subnet.id]
}

output "private_subnet_ids" {
  description = "Subnets of nodes and pods, one in each zone."
  value       = [for subnet in aws_subnet.private : subnet.id]
}

output "database_subnet_ids" {
  description = "Subnets of databases and caches, without a way to the internet."
  value       = [for subnet in aws_subnet.database : subnet.id]
}

output "peer_route_table_ids" {
  description = "Route tables, by name, into which the VPN propagates the routes of the other cloud."
  value = merge(
    { for zone, table in aws_route_table.private : "private-${zone}" => table.id },
    { database = aws_route_table.database.id },
  )
}
