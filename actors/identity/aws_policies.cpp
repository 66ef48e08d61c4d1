// SPDX-License-Identifier: Apache-2.0
#include "actors/identity/aws_policies.hpp"

#include "core/digest.hpp"
#include "core/json.hpp"
#include "core/sessions.hpp"

#include <algorithm>
#include <vector>

namespace troupe {

namespace {

constexpr std::string_view service_role = "/service-role/";
/// When they were made is not kept with them; all are older than this.
constexpr epoch_ms made = 1'423'180'800'000; // 2015-02-06

/// By name without case. Of actions for services that Troupe does not have, some are left out.
constexpr aws_policy policies[] = {
    {"/", "AdministratorAccess", 1, "*"},
    {"/", "AmazonAPIGatewayAdministrator", 1, "apigateway:* @arn:aws:apigateway:*::/*"},
    {"/", "AmazonAPIGatewayInvokeFullAccess", 2,
     "execute-api:Invoke execute-api:ManageConnections @arn:aws:execute-api:*:*:*"},
    {service_role, "AmazonAPIGatewayPushToCloudWatchLogs", 1,
     "logs:CreateLogGroup logs:CreateLogStream logs:DescribeLogGroups "
     "logs:DescribeLogStreams logs:PutLogEvents logs:GetLogEvents logs:FilterLogEvents"},
    {"/", "AmazonDynamoDBFullAccess", 15,
     "dynamodb:* cloudwatch:DeleteAlarms cloudwatch:DescribeAlarmHistory "
     "cloudwatch:DescribeAlarms cloudwatch:DescribeAlarmsForMetric "
     "cloudwatch:GetMetricStatistics cloudwatch:ListMetrics cloudwatch:PutMetricAlarm "
     "cloudwatch:GetMetricData iam:GetRole iam:ListRoles kms:DescribeKey kms:ListAliases "
     "sns:CreateTopic sns:DeleteTopic sns:ListSubscriptions sns:ListSubscriptionsByTopic "
     "sns:ListTopics sns:Subscribe sns:Unsubscribe sns:SetTopicAttributes "
     "lambda:CreateFunction lambda:ListFunctions lambda:ListEventSourceMappings "
     "lambda:CreateEventSourceMapping lambda:DeleteEventSourceMapping "
     "lambda:GetFunctionConfiguration lambda:DeleteFunction tag:GetResources; iam:PassRole "
     "?application-autoscaling.amazonaws.com,dax.amazonaws.com"},
    {"/", "AmazonDynamoDBReadOnlyAccess", 15,
     "dynamodb:BatchGetItem dynamodb:Describe* dynamodb:List* dynamodb:GetAbacStatus "
     "dynamodb:GetItem dynamodb:GetResourcePolicy dynamodb:Query dynamodb:Scan "
     "dynamodb:PartiQLSelect cloudwatch:DescribeAlarmHistory cloudwatch:DescribeAlarms "
     "cloudwatch:DescribeAlarmsForMetric cloudwatch:GetMetricData "
     "cloudwatch:GetMetricStatistics cloudwatch:ListMetrics"},
    {"/", "AmazonEventBridgeFullAccess", 7,
     "events:* schemas:* scheduler:* pipes:*; iam:PassRole "
     "?events.amazonaws.com,scheduler.amazonaws.com,pipes.amazonaws.com"},
    {"/", "AmazonEventBridgeReadOnlyAccess", 6,
     "events:Describe* events:List* events:TestEventPattern scheduler:Get* scheduler:List*"},
    {"/", "AmazonEventBridgeSchedulerFullAccess", 4,
     "scheduler:*; iam:PassRole ?scheduler.amazonaws.com"},
    {"/", "AmazonS3FullAccess", 2, "s3:* s3-object-lambda:*"},
    {"/", "AmazonS3ReadOnlyAccess", 3,
     "s3:Get* s3:List* s3:Describe* s3-object-lambda:Get* s3-object-lambda:List*"},
    {"/", "AmazonSNSFullAccess", 2, "sns:*"},
    {"/", "AmazonSNSReadOnlyAccess", 2,
     "sns:GetTopicAttributes sns:List* sns:CheckIfPhoneNumberIsOptedOut "
     "sns:GetDataProtectionPolicy sns:GetEndpointAttributes "
     "sns:GetPlatformApplicationAttributes sns:GetSMSAttributes "
     "sns:GetSubscriptionAttributes"},
    {service_role, "AmazonSNSRole", 1,
     "logs:CreateLogGroup logs:CreateLogStream logs:PutLogEvents logs:PutMetricFilter "
     "logs:PutRetentionPolicy"},
    {"/", "AmazonSQSFullAccess", 1, "sqs:*"},
    {"/", "AmazonSQSReadOnlyAccess", 4,
     "sqs:GetQueueAttributes sqs:GetQueueUrl sqs:ListDeadLetterSourceQueues sqs:ListQueues "
     "sqs:ListMessageMoveTasks sqs:ListQueueTags"},
    {"/", "AmazonSSMFullAccess", 4, "ssm:* logs:* cloudwatch:PutMetricData"},
    {"/", "AmazonSSMReadOnlyAccess", 1, "ssm:Describe* ssm:Get* ssm:List*"},
    {"/", "AWSCloudFormationFullAccess", 1, "cloudformation:*"},
    {"/", "AWSCloudFormationReadOnlyAccess", 7,
     "cloudformation:Describe* cloudformation:BatchDescribe* "
     "cloudformation:EstimateTemplateCost cloudformation:Get* cloudformation:List* "
     "cloudformation:ValidateTemplate cloudformation:Detect*"},
    {"/", "AWSKeyManagementServicePowerUser", 2,
     "kms:CreateAlias kms:CreateKey kms:DeleteAlias kms:Describe* kms:GenerateRandom "
     "kms:Get* kms:List* kms:TagResource kms:UntagResource iam:ListGroups iam:ListRoles "
     "iam:ListUsers"},
    {"/", "AWSLambda_FullAccess", 7,
     "lambda:* cloudformation:DescribeStacks cloudformation:ListStackResources "
     "cloudwatch:ListMetrics cloudwatch:GetMetricData kms:DescribeKey kms:ListAliases "
     "iam:GetPolicy iam:GetPolicyVersion iam:GetRole iam:GetRolePolicy "
     "iam:ListAttachedRolePolicies iam:ListRolePolicies iam:ListRoles "
     "logs:DescribeLogGroups states:DescribeStateMachine states:ListStateMachines "
     "tag:GetResources; iam:PassRole ?lambda.amazonaws.com; logs:DescribeLogStreams "
     "logs:GetLogEvents logs:FilterLogEvents logs:StartLiveTail logs:StopLiveTail "
     "@arn:aws:logs:*:*:log-group:/aws/lambda/*"},
    {"/", "AWSLambda_ReadOnlyAccess", 5,
     "lambda:Get* lambda:List* cloudformation:DescribeStacks "
     "cloudformation:ListStackResources cloudwatch:ListMetrics cloudwatch:GetMetricData "
     "kms:DescribeKey kms:ListAliases iam:GetPolicy iam:GetPolicyVersion iam:GetRole "
     "iam:GetRolePolicy iam:ListAttachedRolePolicies iam:ListRolePolicies iam:ListRoles "
     "logs:DescribeLogGroups states:DescribeStateMachine states:ListStateMachines "
     "tag:GetResources; logs:DescribeLogStreams logs:GetLogEvents logs:FilterLogEvents "
     "logs:StartLiveTail logs:StopLiveTail @arn:aws:logs:*:*:log-group:/aws/lambda/*"},
    {service_role, "AWSLambdaBasicDurableExecutionRolePolicy", 3,
     "logs:CreateLogGroup logs:CreateLogStream logs:PutLogEvents "
     "lambda:CheckpointDurableExecution lambda:GetDurableExecutionState"},
    {service_role, "AWSLambdaBasicExecutionRole", 1,
     "logs:CreateLogGroup logs:CreateLogStream logs:PutLogEvents"},
    {service_role, "AWSLambdaDynamoDBExecutionRole", 1,
     "dynamodb:DescribeStream dynamodb:GetRecords dynamodb:GetShardIterator "
     "dynamodb:ListStreams logs:CreateLogGroup logs:CreateLogStream logs:PutLogEvents"},
    {"/", "AWSLambdaExecute", 1,
     "logs:* @arn:aws:logs:*:*:*; s3:GetObject s3:PutObject @arn:aws:s3:::*"},
    {"/", "AWSLambdaInvocation-DynamoDB", 1,
     "lambda:InvokeFunction; dynamodb:DescribeStream dynamodb:GetRecords "
     "dynamodb:GetShardIterator dynamodb:ListStreams"},
    {service_role, "AWSLambdaKinesisExecutionRole", 2,
     "kinesis:DescribeStream kinesis:DescribeStreamSummary kinesis:GetRecords "
     "kinesis:GetShardIterator kinesis:ListShards kinesis:ListStreams "
     "kinesis:SubscribeToShard logs:CreateLogGroup logs:CreateLogStream logs:PutLogEvents"},
    {service_role, "AWSLambdaMSKExecutionRole", 2,
     "kafka:DescribeCluster kafka:DescribeClusterV2 kafka:GetBootstrapBrokers "
     "ec2:CreateNetworkInterface ec2:DescribeNetworkInterfaces ec2:DescribeVpcs "
     "ec2:DeleteNetworkInterface ec2:DescribeSubnets ec2:DescribeSecurityGroups "
     "logs:CreateLogGroup logs:CreateLogStream logs:PutLogEvents"},
    {service_role, "AWSLambdaRole", 1, "lambda:InvokeFunction"},
    {service_role, "AWSLambdaSQSQueueExecutionRole", 1,
     "sqs:ReceiveMessage sqs:DeleteMessage sqs:GetQueueAttributes logs:CreateLogGroup "
     "logs:CreateLogStream logs:PutLogEvents"},
    {service_role, "AWSLambdaVPCAccessExecutionRole", 3,
     "logs:CreateLogGroup logs:CreateLogStream logs:PutLogEvents "
     "ec2:CreateNetworkInterface ec2:DescribeNetworkInterfaces ec2:DescribeSubnets "
     "ec2:DeleteNetworkInterface ec2:AssignPrivateIpAddresses "
     "ec2:UnassignPrivateIpAddresses"},
    {"/", "AWSSecretsManagerClientReadOnlyAccess", 3,
     "secretsmanager:GetSecretValue secretsmanager:DescribeSecret "
     "@arn:aws:secretsmanager:*:*:secret:*; kms:Decrypt"},
    {"/", "AWSStepFunctionsFullAccess", 1, "states:*"},
    {"/", "AWSXRayDaemonWriteAccess", 2,
     "xray:PutTraceSegments xray:PutTelemetryRecords xray:GetSamplingRules "
     "xray:GetSamplingTargets xray:GetSamplingStatisticSummaries"},
    {"/", "AWSXrayFullAccess", 2, "xray:*"},
    {"/", "AWSXrayWriteOnlyAccess", 2,
     "xray:PutTraceSegments xray:PutTelemetryRecords xray:GetSamplingRules "
     "xray:GetSamplingTargets xray:GetSamplingStatisticSummaries"},
    {"/", "CloudWatchEventsFullAccess", 5,
     "events:* schemas:* scheduler:* pipes:*; iam:PassRole ?events.amazonaws.com"},
    {"/", "CloudWatchFullAccess", 4,
     "cloudwatch:* logs:* sns:* iam:GetPolicy iam:GetPolicyVersion iam:GetRole"},
    {"/", "CloudWatchFullAccessV2", 15,
     "cloudwatch:* logs:* sns:CreateTopic sns:ListSubscriptions "
     "sns:ListSubscriptionsByTopic sns:ListTopics sns:Subscribe iam:GetPolicy "
     "iam:GetPolicyVersion iam:GetRole"},
    {"/", "CloudWatchLambdaInsightsExecutionRolePolicy", 1,
     "logs:CreateLogGroup; logs:CreateLogStream logs:PutLogEvents "
     "@arn:aws:logs:*:*:log-group:/aws/lambda-insights:*"},
    {"/", "CloudWatchLogsFullAccess", 8, "logs:*"},
    {"/", "CloudWatchLogsReadOnlyAccess", 12,
     "logs:Describe* logs:Get* logs:List* logs:StartQuery logs:StopQuery "
     "logs:TestMetricFilter logs:FilterLogEvents logs:StartLiveTail logs:StopLiveTail"},
    {"/", "CloudWatchReadOnlyAccess", 24,
     "cloudwatch:BatchGet* cloudwatch:Describe* cloudwatch:GenerateQuery cloudwatch:Get* "
     "cloudwatch:List* logs:Describe* logs:Get* logs:List* logs:StartQuery logs:StopQuery "
     "logs:TestMetricFilter logs:FilterLogEvents logs:StartLiveTail logs:StopLiveTail "
     "sns:Get* sns:List*"},
    {"/", "IAMFullAccess", 2, "iam:*"},
    {"/", "IAMReadOnlyAccess", 4,
     "iam:GenerateCredentialReport iam:GenerateServiceLastAccessedDetails iam:Get* "
     "iam:List* iam:SimulateCustomPolicy iam:SimulatePrincipalPolicy"},
    {"/", "PowerUserAccess", 12,
     "!iam:* organizations:* account:*; iam:CreateServiceLinkedRole "
     "iam:DeleteServiceLinkedRole iam:ListRoles"},
    {"/", "ReadOnlyAccess", 182,
     "apigateway:Get* apigateway:List* apigateway:Describe* cloudformation:Get* "
     "cloudformation:List* cloudformation:Describe* cloudwatch:Get* cloudwatch:List* "
     "cloudwatch:Describe* dynamodb:Get* dynamodb:List* dynamodb:Describe* events:Get* "
     "events:List* events:Describe* iam:Get* iam:List* iam:Describe* kms:Get* kms:List* "
     "kms:Describe* lambda:Get* lambda:List* lambda:Describe* logs:Get* logs:List* "
     "logs:Describe* s3:Get* s3:List* s3:Describe* scheduler:Get* scheduler:List* "
     "scheduler:Describe* sns:Get* sns:List* sns:Describe* sqs:Get* sqs:List* "
     "sqs:Describe* ssm:Get* ssm:List* ssm:Describe* states:Get* states:List* "
     "states:Describe* tag:Get* tag:List* tag:Describe* xray:Get* xray:List* "
     "xray:Describe* dynamodb:Query dynamodb:Scan dynamodb:BatchGetItem "
     "secretsmanager:DescribeSecret secretsmanager:ListSecrets "
     "secretsmanager:ListSecretVersionIds secretsmanager:GetResourcePolicy"},
    {"/", "SecretsManagerReadWrite", 5,
     "secretsmanager:* kms:DescribeKey kms:ListAliases kms:ListKeys lambda:ListFunctions "
     "tag:GetResources"},
    {"/job-function/", "ViewOnlyAccess", 45,
     "apigateway:List* apigateway:Describe* cloudformation:List* cloudformation:Describe* "
     "cloudwatch:List* cloudwatch:Describe* dynamodb:List* dynamodb:Describe* events:List* "
     "events:Describe* iam:List* iam:Describe* kms:List* kms:Describe* lambda:List* "
     "lambda:Describe* logs:List* logs:Describe* s3:List* s3:Describe* scheduler:List* "
     "scheduler:Describe* sns:List* sns:Describe* sqs:List* sqs:Describe* ssm:List* "
     "ssm:Describe* states:List* states:Describe* tag:List* tag:Describe* xray:List* "
     "xray:Describe*"},
};

std::vector<std::string_view> split(std::string_view text, char at) {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    const auto end = std::min(text.find(at), text.size());
    if (end > 0)
      out.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

void write_list(json_writer& out, std::string_view name,
                const std::vector<std::string_view>& values) {
  out.key(name);
  if (values.size() == 1) {
    out.value(values.front());
    return;
  }
  out.begin_array();
  for (const auto one : values)
    out.value(one);
  out.end_array();
}

void write_statement(json_writer& out, std::string_view text) {
  std::vector<std::string_view> actions, resources, services;
  bool is_not = false;
  for (auto word : split(text, ' ')) {
    if (word.starts_with('@')) {
      resources.push_back(word.substr(1));
    } else if (word.starts_with('?')) {
      services = split(word.substr(1), ',');
    } else {
      is_not = is_not || word.starts_with('!');
      actions.push_back(word.substr(word.starts_with('!') ? 1 : 0));
    }
  }
  if (resources.empty())
    resources.push_back("*");
  out.begin_object().member("Effect", "Allow");
  write_list(out, is_not ? "NotAction" : "Action", actions);
  write_list(out, "Resource", resources);
  if (!services.empty()) {
    out.key("Condition").begin_object().key("StringEquals").begin_object();
    write_list(out, "iam:PassedToService", services);
    out.end_object().end_object();
  }
  out.end_object();
}

std::string document_of(const aws_policy& one) {
  json_writer out;
  out.begin_object().member("Version", "2012-10-17").key("Statement").begin_array();
  for (const auto statement : split(one.statements, ';'))
    write_statement(out, statement);
  out.end_array().end_object();
  return std::move(out).take();
}

} // namespace

std::span<const aws_policy> aws_policies() {
  return policies;
}

std::string aws_policy_arn(const aws_policy& one) {
  return std::string{aws_policy_prefix}.append(one.path).append(one.name);
}

const aws_policy* find_aws_policy(std::string_view arn) {
  if (!arn.starts_with(aws_policy_prefix))
    return nullptr;
  arn.remove_prefix(aws_policy_prefix.size());
  const auto found = std::ranges::find_if(policies, [&](const aws_policy& one) {
    return arn.size() == one.path.size() + one.name.size() && arn.starts_with(one.path)
           && arn.ends_with(one.name);
  });
  return found == std::end(policies) ? nullptr : found;
}

managed_policy managed_policy_of(const aws_policy& one) {
  managed_policy out;
  out.name = one.name;
  out.path = one.path;
  out.id = "ANPA" + to_key_text(sha256(one.name).substr(0, 17));
  out.created = out.updated = made;
  out.default_version = out.last_version = one.version;
  out.versions = {{one.version, document_of(one), made}};
  return out;
}

} // namespace troupe
