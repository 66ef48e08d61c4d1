# The application of the picture, for the AWS provider as it is: role and policy, function, HTTP API,
# table, bucket with an object, log group.

terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

variable "endpoint" { type = string }
variable "greeting" {
  type    = string
  default = "hello"
}

variable "project" {
  type    = string
  default = "picture"
}

provider "aws" {
  region            = "us-east-1"
  access_key        = "test"
  secret_key        = "test"
  s3_use_path_style = true
  endpoints {
    apigatewayv2 = var.endpoint
    dynamodb     = var.endpoint
    iam          = var.endpoint
    lambda       = var.endpoint
    logs         = var.endpoint
    s3           = var.endpoint
    sts          = var.endpoint
  }
  default_tags {
    tags = { project = var.project }
  }
}

resource "aws_iam_role" "worker" {
  name = "picture-worker"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "lambda.amazonaws.com" }
    }]
  })
}

resource "aws_iam_policy" "data" {
  name = "picture-data"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = ["dynamodb:GetItem", "dynamodb:PutItem"], Resource = aws_dynamodb_table.messages.arn },
      { Effect = "Allow", Action = ["s3:GetObject"], Resource = "${aws_s3_bucket.files.arn}/*" },
    ]
  })
}

resource "aws_iam_role_policy_attachment" "data" {
  role       = aws_iam_role.worker.name
  policy_arn = aws_iam_policy.data.arn
}

resource "aws_iam_role_policy_attachment" "basic" {
  role       = aws_iam_role.worker.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
}

resource "aws_cloudwatch_log_group" "worker" {
  name              = "/aws/lambda/picture"
  retention_in_days = 7
}

resource "aws_lambda_function" "worker" {
  function_name    = "picture"
  filename         = "${path.module}/function.zip"
  source_code_hash = filebase64sha256("${path.module}/function.zip")
  role             = aws_iam_role.worker.arn
  handler          = "index.handler"
  runtime          = "nodejs20.x"
  environment {
    variables = { GREETING = var.greeting, TABLE = aws_dynamodb_table.messages.name }
  }
  depends_on = [aws_cloudwatch_log_group.worker, aws_iam_role_policy_attachment.basic]
}

resource "aws_dynamodb_table" "messages" {
  name         = "picture-messages"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"
  attribute {
    name = "id"
    type = "S"
  }
}

resource "aws_s3_bucket" "files" {
  bucket = "picture-files"
}

resource "aws_s3_object" "note" {
  bucket       = aws_s3_bucket.files.id
  key          = "notes/first.txt"
  content      = "Kept by Terraform.\n"
  content_type = "text/plain"
}

resource "aws_apigatewayv2_api" "front" {
  name          = "picture"
  protocol_type = "HTTP"
}

resource "aws_apigatewayv2_integration" "worker" {
  api_id                 = aws_apigatewayv2_api.front.id
  integration_type       = "AWS_PROXY"
  integration_uri        = aws_lambda_function.worker.invoke_arn
  payload_format_version = "2.0"
}

resource "aws_apigatewayv2_route" "hello" {
  api_id    = aws_apigatewayv2_api.front.id
  route_key = "GET /hello"
  target    = "integrations/${aws_apigatewayv2_integration.worker.id}"
}

resource "aws_apigatewayv2_stage" "all" {
  api_id      = aws_apigatewayv2_api.front.id
  name        = "$default"
  auto_deploy = true
}

resource "aws_lambda_permission" "front" {
  statement_id  = "front"
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.worker.function_name
  principal     = "apigateway.amazonaws.com"
  source_arn    = "${aws_apigatewayv2_api.front.execution_arn}/*/*"
}

output "api" { value = aws_apigatewayv2_api.front.id }
