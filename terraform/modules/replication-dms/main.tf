# One direction, one writer, no salvage: what CrmDr's own replication does beyond that, DMS does not (README.md says when it is of use).
locals {
  endpoints = {
    source = var.source_secret_arn
    target = var.target_secret_arn
  }

  # A selection for each schema. DMS takes the rules in the order of their ids.
  table_mappings = jsonencode({
    rules = [
      for index, schema in var.schemas : {
        rule-type      = "selection"
        rule-id        = tostring(index + 1)
        rule-name      = "include-${schema}"
        rule-action    = "include"
        object-locator = { schema-name = schema, table-name = "%" }
      }
    ]
  })

  task_settings = jsonencode({
    TargetMetadata = {
      SupportLobs        = true
      FullLobMode        = false
      LimitedSizeLobMode = true
      # In KB: values of the application are smaller, and a larger one stops the task instead of being cut short.
      LobMaxSize = 1024
    }
    FullLoadSettings = {
      # The schema is there already, with its keys and triggers. Dropping and creating it would lose both.
      TargetTablePrepMode = "DO_NOTHING"
      MaxFullLoadSubTasks = 4
      CommitRate          = 10000
    }
    ChangeProcessingTuning = {
      # Transactions are applied one by one in the order of their commits.
      BatchApplyEnabled             = false
      MinTransactionSize            = 1000
      CommitTimeout                 = 1
      MemoryLimitTotal              = 1024
      MemoryKeepTime                = 60
      StatementCacheSize            = 50
      BatchApplyTimeoutMin          = 1
      BatchApplyTimeoutMax          = 30
      BatchSplitSize                = 0
      BatchApplyMemoryLimit         = 500
      BatchApplyPreserveTransaction = true
    }
    ErrorBehavior = {
      DataErrorPolicy           = "SUSPEND_TABLE"
      DataTruncationErrorPolicy = "SUSPEND_TABLE"
      TableErrorPolicy          = "STOP_TASK"
      RecoverableErrorCount     = -1
      RecoverableErrorInterval  = 5
      ApplyErrorDeletePolicy    = "LOG_ERROR"
      ApplyErrorInsertPolicy    = "LOG_ERROR"
      ApplyErrorUpdatePolicy    = "LOG_ERROR"
      FullLoadIgnoreConflicts   = true
    }
    ValidationSettings = {
      EnableValidation = true
      ThreadCount      = 5
    }
    Logging = {
      EnableLogging = true
    }
  })
}

data "aws_partition" "this" {}

data "aws_region" "this" {}

# DMS looks for this role by its name when it makes network interfaces.
resource "aws_iam_role" "vpc" {
  name = "dms-vpc-role"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "dms.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
  tags = var.tags
}

resource "aws_iam_role_policy_attachment" "vpc" {
  role       = aws_iam_role.vpc.name
  policy_arn = "arn:${data.aws_partition.this.partition}:iam::aws:policy/service-role/AmazonDMSVPCManagementRole"
}

# And for this one when it writes its log.
resource "aws_iam_role" "logs" {
  name               = "dms-cloudwatch-logs-role"
  assume_role_policy = aws_iam_role.vpc.assume_role_policy
  tags               = var.tags
}

resource "aws_iam_role_policy_attachment" "logs" {
  role       = aws_iam_role.logs.name
  policy_arn = "arn:${data.aws_partition.this.partition}:iam::aws:policy/service-role/AmazonDMSCloudWatchLogsRole"
}

resource "aws_iam_role" "secrets" {
  name = "${var.name}-dms-secrets"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "dms.${data.aws_region.this.region}.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
  tags = var.tags
}

resource "aws_iam_role_policy" "secrets" {
  name = "read"
  role = aws_iam_role.secrets.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"]
      Resource = values(local.endpoints)
    }]
  })
}

resource "aws_security_group" "this" {
  name        = "${var.name}-dms"
  description = "The replication instance: it connects, nobody connects to it"
  vpc_id      = var.vpc_id
  tags        = merge(var.tags, { Name = "${var.name}-dms" })
}

resource "aws_vpc_security_group_egress_rule" "source" {
  security_group_id            = aws_security_group.this.id
  description                  = "the database that is read"
  referenced_security_group_id = var.source_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}

resource "aws_vpc_security_group_ingress_rule" "source" {
  security_group_id            = var.source_security_group_id
  description                  = "the replication instance"
  referenced_security_group_id = aws_security_group.this.id
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}

resource "aws_vpc_security_group_egress_rule" "target" {
  for_each = var.peer_cidrs

  security_group_id = aws_security_group.this.id
  description       = "other cloud, ${each.key}"
  cidr_ipv4         = each.value
  ip_protocol       = "tcp"
  from_port         = 5432
  to_port           = 5432
}

# Secrets Manager and the log are reached over HTTPS.
resource "aws_vpc_security_group_egress_rule" "https" {
  security_group_id = aws_security_group.this.id
  description       = "Secrets Manager and CloudWatch Logs"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

resource "aws_dms_replication_subnet_group" "this" {
  replication_subnet_group_id          = "${var.name}-dms"
  replication_subnet_group_description = "Replication to the other cloud"
  subnet_ids                           = var.subnet_ids
  tags                                 = var.tags

  depends_on = [aws_iam_role_policy_attachment.vpc]
}

resource "aws_dms_replication_instance" "this" {
  replication_instance_id     = "${var.name}-dms"
  replication_instance_class  = var.instance_class
  replication_subnet_group_id = aws_dms_replication_subnet_group.this.id
  vpc_security_group_ids      = [aws_security_group.this.id]
  allocated_storage           = 100
  multi_az                    = true
  publicly_accessible         = false
  auto_minor_version_upgrade  = true
  tags                        = var.tags

  depends_on = [aws_iam_role_policy_attachment.logs]
}

resource "aws_dms_endpoint" "source" {
  endpoint_id                     = "${var.name}-source"
  endpoint_type                   = "source"
  engine_name                     = "postgres"
  database_name                   = var.database
  ssl_mode                        = "require"
  secrets_manager_arn             = var.source_secret_arn
  secrets_manager_access_role_arn = aws_iam_role.secrets.arn
  tags                            = var.tags

  postgres_settings {
    capture_ddls        = false
    plugin_name         = "pgoutput"
    slot_name           = var.slot_name
    heartbeat_enable    = true
    heartbeat_frequency = 1
    heartbeat_schema    = "public"
  }
}

resource "aws_dms_endpoint" "target" {
  endpoint_id                     = "${var.name}-target"
  endpoint_type                   = "target"
  engine_name                     = "postgres"
  database_name                   = var.database
  ssl_mode                        = "require"
  secrets_manager_arn             = var.target_secret_arn
  secrets_manager_access_role_arn = aws_iam_role.secrets.arn
  tags                            = var.tags

  postgres_settings {
    # As an apply worker does: the gate's trigger is for the application's own writes, and the one that compares versions fires always.
    after_connect_script = "SET session_replication_role = 'replica'"
  }
}

resource "aws_dms_replication_task" "this" {
  replication_task_id      = "${var.name}-follow"
  replication_instance_arn = aws_dms_replication_instance.this.replication_instance_arn
  source_endpoint_arn      = aws_dms_endpoint.source.endpoint_arn
  target_endpoint_arn      = aws_dms_endpoint.target.endpoint_arn
  # Loads what is there and then follows. A task of type cdc would follow alone, and ignore the settings of the load.
  migration_type            = "full-load-and-cdc"
  table_mappings            = local.table_mappings
  replication_task_settings = local.task_settings
  start_replication_task    = true
  tags                      = var.tags

  lifecycle {
    # DMS writes its own defaults into the settings.
    ignore_changes = [replication_task_settings]
  }
}
