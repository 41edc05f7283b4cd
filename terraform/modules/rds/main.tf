locals {
  major = split(".", var.engine_version)[0]

  # Changed by a restart: the first apply has them before anybody connects.
  static_parameters = {
    "rds.logical_replication"         = "1"
    "max_replication_slots"           = "20"
    "max_wal_senders"                 = "20"
    "max_logical_replication_workers" = "10"
    "max_worker_processes"            = "20"
    # Conflicts are counted only with it.
    "track_commit_timestamp" = "1"
  }

  # Changed while it runs.
  parameters = {
    "rds.force_ssl"          = "1"
    "max_slot_wal_keep_size" = tostring(var.max_slot_wal_keep_size_mib)
    # 30 s: a peer that is gone is noticed. With 0 a broken connection would hold its slot, and its WAL, for ever.
    "wal_sender_timeout"                  = "30000"
    "idle_in_transaction_session_timeout" = "60000"
    "log_min_duration_statement"          = "1000"
    "log_lock_waits"                      = "1"
  }
}

resource "aws_db_subnet_group" "this" {
  name       = var.name
  subnet_ids = var.subnet_ids
  tags       = var.tags
}

resource "aws_db_parameter_group" "this" {
  name        = "${var.name}-postgres${local.major}"
  family      = "postgres${local.major}"
  description = "Logical replication with the other cloud"
  tags        = var.tags

  dynamic "parameter" {
    for_each = local.static_parameters

    content {
      name         = parameter.key
      value        = parameter.value
      apply_method = "pending-reboot"
    }
  }

  dynamic "parameter" {
    for_each = local.parameters

    content {
      name         = parameter.key
      value        = parameter.value
      apply_method = "immediate"
    }
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_security_group" "this" {
  name        = "${var.name}-rds"
  description = "Who may connect to the database, and where it may connect to"
  vpc_id      = var.vpc_id
  tags        = merge(var.tags, { Name = "${var.name}-rds" })
}

resource "aws_vpc_security_group_ingress_rule" "clients" {
  for_each = var.client_security_group_ids

  security_group_id            = aws_security_group.this.id
  description                  = each.key
  referenced_security_group_id = each.value
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}

resource "aws_vpc_security_group_ingress_rule" "peer" {
  for_each = var.peer_cidrs

  security_group_id = aws_security_group.this.id
  description       = "other cloud, ${each.key}: subscription, salvage, comparison"
  cidr_ipv4         = each.value
  ip_protocol       = "tcp"
  from_port         = 5432
  to_port           = 5432
}

# The subscription connects from here to the other cloud.
resource "aws_vpc_security_group_egress_rule" "peer" {
  for_each = var.peer_cidrs

  security_group_id = aws_security_group.this.id
  description       = "other cloud, ${each.key}: subscription"
  cidr_ipv4         = each.value
  ip_protocol       = "tcp"
  from_port         = 5432
  to_port           = 5432
}

resource "aws_iam_role" "monitoring" {
  name = "${var.name}-rds-monitoring"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "monitoring.rds.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
  tags = var.tags
}

resource "aws_iam_role_policy_attachment" "monitoring" {
  role       = aws_iam_role.monitoring.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole"
}

# Nothing here says primary or standby. Who may write is decided by the lease, so a failover changes nothing that Terraform looks at.
resource "aws_db_instance" "this" {
  identifier     = var.name
  engine         = "postgres"
  engine_version = var.engine_version
  instance_class = var.instance_class
  db_name        = "crm"
  port           = 5432

  allocated_storage     = var.allocated_storage_gib
  max_allocated_storage = var.max_allocated_storage_gib
  storage_type          = "gp3"
  storage_encrypted     = true
  kms_key_id            = var.kms_key_arn

  username                      = "crmdr_admin"
  manage_master_user_password   = true
  master_user_secret_kms_key_id = var.kms_key_arn
  ca_cert_identifier            = "rds-ca-rsa2048-g1"

  multi_az               = true
  db_subnet_group_name   = aws_db_subnet_group.this.name
  vpc_security_group_ids = [aws_security_group.this.id]
  publicly_accessible    = false
  parameter_group_name   = aws_db_parameter_group.this.name

  backup_retention_period   = var.backup_retention_days
  backup_window             = "17:00-17:30"
  maintenance_window        = "sun:18:00-sun:18:30"
  copy_tags_to_snapshot     = true
  delete_automated_backups  = false
  deletion_protection       = true
  skip_final_snapshot       = false
  final_snapshot_identifier = "${var.name}-final"

  auto_minor_version_upgrade      = true
  allow_major_version_upgrade     = false
  apply_immediately               = false
  performance_insights_enabled    = true
  monitoring_interval             = 30
  monitoring_role_arn             = aws_iam_role.monitoring.arn
  enabled_cloudwatch_logs_exports = ["postgresql", "upgrade"]

  tags = var.tags

  lifecycle {
    prevent_destroy = true
    # It grows by itself.
    ignore_changes = [allocated_storage]
  }

  depends_on = [aws_iam_role_policy_attachment.monitoring]
}
