# Every image that is pushed to ECR is copied to Artifact Registry at once, digest by digest, so that a failover never waits for an image
# and the standby never runs another one. The copy shows AWS's identity to Google: no key of one cloud is kept in the other.
locals {
  registry = "${var.gcp_region}-docker.pkg.dev/${var.gcp_project}/${google_artifact_registry_repository.this.repository_id}"
  role     = "${var.name}-registry-copy"

  # What crane's Google client reads: where the identity comes from and what it is exchanged for. It holds no secret.
  credentials = jsonencode({
    type                              = "external_account"
    audience                          = "//iam.googleapis.com/${google_iam_workload_identity_pool_provider.aws.name}"
    subject_token_type                = "urn:ietf:params:aws:token-type:aws4_request"
    token_url                         = "https://sts.googleapis.com/v1/token"
    service_account_impersonation_url = "https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/${google_service_account.copier.email}:generateAccessToken"
    credential_source = {
      environment_id                 = "aws1"
      region_url                     = "http://169.254.169.254/latest/meta-data/placement/availability-zone"
      url                            = "http://169.254.169.254/latest/meta-data/iam/security-credentials"
      regional_cred_verification_url = "https://sts.{region}.amazonaws.com?Action=GetCallerIdentity&Version=2011-06-15"
    }
  })
}

data "aws_caller_identity" "this" {}

data "aws_region" "this" {}

resource "aws_ecr_repository" "this" {
  for_each = var.images

  name                 = each.key
  image_tag_mutability = "IMMUTABLE"
  tags                 = var.tags

  image_scanning_configuration {
    scan_on_push = true
  }

  encryption_configuration {
    encryption_type = "AES256"
  }

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_ecr_lifecycle_policy" "this" {
  for_each = var.images

  repository = aws_ecr_repository.this[each.key].name
  policy = jsonencode({
    rules = [{
      rulePriority = 1
      description  = "Images without a tag"
      selection    = { tagStatus = "untagged", countType = "imageCountMoreThan", countNumber = var.kept_images }
      action       = { type = "expire" }
    }]
  })
}

resource "google_artifact_registry_repository" "this" {
  repository_id = var.name
  location      = var.gcp_region
  format        = "DOCKER"
  description   = "Copies of the CRM's images"
  labels        = var.labels

  docker_config {
    immutable_tags = true
  }

  cleanup_policies {
    id     = "untagged"
    action = "KEEP"

    most_recent_versions {
      keep_count = var.kept_images
    }
  }

  lifecycle {
    prevent_destroy = true
  }
}

resource "google_artifact_registry_repository_iam_member" "readers" {
  for_each = var.gcp_reader_emails

  location   = google_artifact_registry_repository.this.location
  repository = google_artifact_registry_repository.this.repository_id
  role       = "roles/artifactregistry.reader"
  member     = "serviceAccount:${each.value}"
}

resource "google_service_account" "copier" {
  account_id   = "${substr(var.name, 0, 22)}-copier"
  display_name = "Copies images from ECR"
}

resource "google_artifact_registry_repository_iam_member" "copier" {
  location   = google_artifact_registry_repository.this.location
  repository = google_artifact_registry_repository.this.repository_id
  role       = "roles/artifactregistry.writer"
  member     = "serviceAccount:${google_service_account.copier.email}"
}

resource "google_iam_workload_identity_pool" "aws" {
  workload_identity_pool_id = "${substr(var.name, 0, 24)}-aws"
  display_name              = "AWS"
  description               = "Roles of AWS that may act here"
}

resource "google_iam_workload_identity_pool_provider" "aws" {
  workload_identity_pool_id          = google_iam_workload_identity_pool.aws.workload_identity_pool_id
  workload_identity_pool_provider_id = "aws"
  attribute_condition                = "attribute.aws_role == \"${local.role}\""

  attribute_mapping = {
    "google.subject"     = "assertion.arn"
    "attribute.aws_role" = "assertion.arn.extract('assumed-role/{role}/')"
  }

  aws {
    account_id = data.aws_caller_identity.this.account_id
  }
}

resource "google_service_account_iam_member" "copier" {
  service_account_id = google_service_account.copier.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "principalSet://iam.googleapis.com/${google_iam_workload_identity_pool.aws.name}/attribute.aws_role/${local.role}"
}

resource "aws_cloudwatch_log_group" "copy" {
  name              = "/${var.name}/registry-copy"
  retention_in_days = 30
  tags              = var.tags
}

resource "aws_iam_role" "copy" {
  name = local.role
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "codebuild.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "aws:SourceAccount" = data.aws_caller_identity.this.account_id } }
    }]
  })
  tags = var.tags
}

resource "aws_iam_role_policy" "copy" {
  name = "read-images-write-log"
  role = aws_iam_role.copy.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
        Resource = [for repository in aws_ecr_repository.this : repository.arn]
      },
      {
        Effect   = "Allow"
        Action   = "ecr:GetAuthorizationToken"
        Resource = "*"
      },
      {
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = "${aws_cloudwatch_log_group.copy.arn}:*"
      },
    ]
  })
}

resource "aws_codebuild_project" "copy" {
  name           = "${var.name}-registry-copy"
  description    = "Copies one image from ECR to Artifact Registry"
  service_role   = aws_iam_role.copy.arn
  build_timeout  = 15
  queued_timeout = 30
  tags           = var.tags

  artifacts {
    type = "NO_ARTIFACTS"
  }

  environment {
    type                        = "LINUX_CONTAINER"
    compute_type                = "BUILD_GENERAL1_SMALL"
    image                       = var.copier_image
    image_pull_credentials_type = "SERVICE_ROLE"

    environment_variable {
      name  = "SOURCE_REGISTRY"
      value = "${data.aws_caller_identity.this.account_id}.dkr.ecr.${data.aws_region.this.region}.amazonaws.com"
    }

    environment_variable {
      name  = "TARGET_REGISTRY"
      value = local.registry
    }

    environment_variable {
      name  = "GOOGLE_CREDENTIALS"
      value = local.credentials
    }
  }

  source {
    type      = "NO_SOURCE"
    buildspec = file("${path.module}/copy.yml")
  }

  logs_config {
    cloudwatch_logs {
      group_name = aws_cloudwatch_log_group.copy.name
    }
  }
}

resource "aws_iam_role" "events" {
  name = "${var.name}-registry-events"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "events.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
  tags = var.tags
}

resource "aws_iam_role_policy" "events" {
  name = "start-copy"
  role = aws_iam_role.events.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "codebuild:StartBuild"
      Resource = aws_codebuild_project.copy.arn
    }]
  })
}

resource "aws_cloudwatch_event_rule" "pushed" {
  name        = "${var.name}-image-pushed"
  description = "An image of the CRM was pushed"
  event_pattern = jsonencode({
    source      = ["aws.ecr"]
    detail-type = ["ECR Image Action"]
    detail = {
      action-type     = ["PUSH"]
      result          = ["SUCCESS"]
      repository-name = tolist(var.images)
    }
  })
  tags = var.tags
}

resource "aws_cloudwatch_event_target" "copy" {
  rule     = aws_cloudwatch_event_rule.pushed.name
  arn      = aws_codebuild_project.copy.arn
  role_arn = aws_iam_role.events.arn

  input_transformer {
    input_paths = {
      image  = "$.detail.repository-name"
      digest = "$.detail.image-digest"
      tag    = "$.detail.image-tag"
    }
    input_template = "{\"environmentVariablesOverride\": [{\"name\": \"IMAGE\", \"value\": \"<image>\"}, {\"name\": \"DIGEST\", \"value\": \"<digest>\"}, {\"name\": \"TAG\", \"value\": \"<tag>\"}]}"
  }

  retry_policy {
    maximum_event_age_in_seconds = 3600
    maximum_retry_attempts       = 20
  }
}
