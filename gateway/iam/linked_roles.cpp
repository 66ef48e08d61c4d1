// SPDX-License-Identifier: Apache-2.0
#include "core/digest.hpp"
#include "gateway/iam/operations.hpp"

#include <algorithm>

/// Roles that are linked to a service of AWS: made in its name, and changed by nobody else. Of the
/// policies that they have, only the names are known.
namespace troupe::gateway::iam {

namespace {

constexpr std::string_view domain = ".amazonaws.com";
constexpr std::string_view task_prefix = "task/aws-service-role/";

struct linked_service {
  std::string_view name; ///< Before `.amazonaws.com`.
  std::string_view role; ///< After `AWSServiceRoleFor`.
  std::string_view policy;
  bool takes_suffix = false;
  std::string_view description = {};
};

/// By name.
constexpr linked_service services[] = {
    {"accountdiscovery.ssm", "AmazonSSM_AccountDiscovery",
     "AWSSystemsManagerAccountDiscoveryServicePolicy"},
    {"acm", "CertificateManager", "CertificateManagerServiceRolePolicy"},
    {"appmesh", "AppMesh", "AWSAppMeshServiceRolePolicy"},
    {"autoscaling-plans", "AutoScalingPlans_EC2AutoScaling",
     "AWSAutoScalingPlansEC2AutoScalingPolicy"},
    {"autoscaling", "AutoScaling", "AutoScalingServiceRolePolicy", true},
    {"backup", "Backup", "AWSBackupServiceLinkedRolePolicyForBackup"},
    {"batch", "Batch", "BatchServiceRolePolicy"},
    {"cassandra.application-autoscaling", "ApplicationAutoScaling_CassandraTable",
     "AWSApplicationAutoscalingCassandraTablePolicy"},
    {"cks.kms", "KeyManagementServiceCustomKeyStores",
     "AWSKeyManagementServiceCustomKeyStoresServiceRolePolicy"},
    {"cloudtrail", "CloudTrail", "CloudTrailServiceRolePolicy"},
    {"codestar-notifications", "CodeStarNotifications",
     "AWSCodeStarNotificationsServiceRolePolicy"},
    {"config", "Config", "AWSConfigServiceRolePolicy"},
    {"connect", "AmazonConnect", "AmazonConnectServiceLinkedRolePolicy", true},
    {"dms-fleet-advisor", "DMSFleetAdvisor", "AWSDMSFleetAdvisorServiceRolePolicy"},
    {"dms", "DMSServerless", "AWSDMSServerlessServiceRolePolicy"},
    {"docdb-elastic", "DocDB-Elastic", "AmazonDocDB-ElasticServiceRolePolicy"},
    {"ec2-instance-connect", "Ec2InstanceConnect", "Ec2InstanceConnectEndpoint"},
    {"ec2.application-autoscaling", "ApplicationAutoScaling_EC2SpotFleetRequest",
     "AWSApplicationAutoscalingEC2SpotFleetRequestPolicy"},
    {"ecr", "ECRTemplate", "ECRTemplateServiceRolePolicy"},
    {"ecs", "ECS", "AmazonECSServiceRolePolicy"},
    {"eks-connector", "AmazonEKSConnector", "AmazonEKSConnectorServiceRolePolicy"},
    {"eks-fargate", "AmazonEKSForFargate", "AmazonEKSForFargateServiceRolePolicy"},
    {"eks-nodegroup", "AmazonEKSNodegroup", "AWSServiceRoleForAmazonEKSNodegroup"},
    {"eks", "AmazonEKS", "AmazonEKSServiceRolePolicy"},
    {"elasticache", "ElastiCache", "ElastiCacheServiceRolePolicy"},
    {"elasticbeanstalk", "ElasticBeanstalk", "AWSElasticBeanstalkServiceRolePolicy"},
    {"elasticfilesystem", "AmazonElasticFileSystem", "AmazonElasticFileSystemServiceRolePolicy"},
    {"elasticloadbalancing", "ElasticLoadBalancing", "AWSElasticLoadBalancingServiceRolePolicy"},
    {"email.cognito-idp", "AmazonCognitoIdpEmailService", "AmazonCognitoIdpEmailServiceRolePolicy"},
    {"emr-containers", "AmazonEMRContainers", "AmazonEMRContainersServiceRolePolicy"},
    {"emrwal", "EMRWAL", "EMRDescribeClusterPolicyForEMRWAL"},
    {"fis", "FIS", "AmazonFISServiceRolePolicy"},
    {"grafana", "AmazonGrafana", "AmazonGrafanaServiceLinkedRolePolicy"},
    {"imagebuilder", "ImageBuilder", "AWSServiceRoleForImageBuilder"},
    {"iotmanagedintegrations", "IoTManagedIntegrations", "AWSIoTManagedIntegrationsRolePolicy"},
    {"kafka", "Kafka", "KafkaServiceRolePolicy"},
    {"kafkaconnect", "KafkaConnect", "KafkaConnectServiceRolePolicy"},
    {"lakeformation", "LakeFormationDataAccess", "LakeFormationDataAccessServiceRolePolicy"},
    {"lex", "LexBots", "AmazonLexBotPolicy"},
    {"lexv2", "LexV2Bots", "AmazonLexV2BotPolicy", true},
    {"lightsail", "Lightsail", "LightsailExportAccess"},
    {"m2", "AWSM2", "AWSM2ServicePolicy"},
    {"memorydb", "MemoryDB", "MemoryDBServiceRolePolicy"},
    {"mq", "AmazonMQ", "AmazonMQServiceRolePolicy"},
    {"mrk.kms", "KeyManagementServiceMultiRegionKeys",
     "AWSKeyManagementServiceMultiRegionKeysServiceRolePolicy"},
    {"notifications", "AwsUserNotifications", "AWSUserNotificationsServiceLinkedRolePolicy"},
    {"observability.aoss", "AmazonOpenSearchServerless",
     "AmazonOpenSearchServerlessServiceRolePolicy"},
    {"opensearchservice", "AmazonOpenSearchService", "AmazonOpenSearchServiceRolePolicy"},
    {"ops.apigateway", "APIGateway", "APIGatewayServiceRolePolicy"},
    {"ops.emr-serverless", "AmazonEMRServerless", "AmazonEMRServerlessServiceRolePolicy"},
    {"opsdatasync.ssm", "SystemsManagerOpsDataSync",
     "AWSSystemsManagerOpsDataSyncServiceRolePolicy"},
    {"opsinsights.ssm", "AmazonSSM_OpsInsights", "AWSSSMOpsInsightsServiceRolePolicy"},
    {"pullthroughcache.ecr", "ECRPullThroughCache", "AWSECRPullThroughCache_ServiceRolePolicy"},
    {"ram", "ResourceAccessManager", "AWSResourceAccessManagerServiceRolePolicy"},
    {"rds", "RDS", "AmazonRDSServiceRolePolicy", false,
     "Allows Amazon RDS to manage AWS resources on your behalf"},
    {"redshift", "Redshift", "AmazonRedshiftServiceLinkedRolePolicy"},
    {"replication.cassandra", "KeyspacesReplication", "KeyspacesReplicationServiceRolePolicy"},
    {"replication.ecr", "ECRReplication", "ECRReplicationServiceRolePolicy"},
    {"repository.sync.codeconnections", "GitSync", "AWSGitSyncServiceRolePolicy"},
    {"resource-explorer-2", "ResourceExplorer", "AWSResourceExplorerServiceRolePolicy"},
    {"rolesanywhere", "RolesAnywhere", "AWSRolesAnywhereServicePolicy"},
    {"s3-outposts", "S3OnOutposts", "AWSS3OnOutpostsServiceRolePolicy"},
    {"ses", "AmazonSES", "AmazonSESServiceRolePolicy"},
    {"shield", "AWSShield", "AWSShieldServiceRolePolicy"},
    {"ssm-incidents", "IncidentManager", "AWSIncidentManagerServiceRolePolicy"},
    {"ssm-quicksetup", "SSMQuickSetup", "SSMQuickSetupRolePolicy"},
    {"ssm", "AmazonSSM", "AmazonSSMServiceRolePolicy", false,
     "Provides access to AWS Resources managed or used by Amazon SSM."},
    {"sso", "SSO", "AWSSSOServiceRolePolicy", false,
     "Service-linked role used by AWS SSO to manage AWS resources, including IAM roles, policies "
     "and SAML IdP on your behalf."},
    {"vpcorigin.cloudfront", "CloudFrontVPCOrigin", "AWSCloudFrontVPCOriginServiceRolePolicy"},
    {"waf", "WAFLogging", "WAFLoggingServiceRolePolicy"},
    {"wafv2", "WAFV2Logging", "WAFV2LoggingServiceRolePolicy"},
};

const linked_service* find_service(std::string_view name) {
  if (!name.ends_with(domain))
    return nullptr;
  name.remove_suffix(domain.size());
  const auto found = std::ranges::find(services, name, &linked_service::name);
  return found == std::end(services) ? nullptr : found;
}

entity make_role(const linked_service& of, std::string_view suffix) {
  const auto service = std::string{of.name}.append(domain);
  entity made;
  made.name = std::string{"AWSServiceRoleFor"}.append(of.role);
  if (!suffix.empty())
    made.name.append("_").append(suffix);
  made.path = "/aws-service-role/" + service + "/";
  made.trust = R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":[")"
               + service + R"("]},"Action":["sts:AssumeRole"]}]})";
  made.attached = {std::string{"arn:aws:iam::aws:policy/aws-service-role/"}.append(of.policy)};
  made.service = service;
  if (!of.description.empty())
    made.description = of.description;
  return made;
}

} // namespace

task<reply<model::create_service_linked_role>>
create_service_linked_role(call& c, wire::input<model::create_service_linked_role> in) {
  using asked = model::create_service_linked_role;
  const std::string service{in[asked::AWSServiceName]};
  const auto* known = find_service(service);
  if (!known)
    co_return error{"InvalidInput", "No role is known that is linked to " + service + "."};
  const auto suffix = in[asked::CustomSuffix];
  if (suffix && !known->takes_suffix)
    co_return error{"InvalidInput", "Custom suffix is not allowed for " + service};
  auto made = make_role(*known, suffix.value_or(""));
  if (const auto description = in[asked::Description])
    made.description = *description;
  change_entity ask{entity_kind::role, made.name, create_entity{std::move(made)}};
  auto asking = ask_identity(c, std::move(ask));
  const auto done = co_await std::move(asking);
  if (!done)
    co_return done.refusal();
  wire::output<asked> out;
  write_role(out[asked::output::Role], c.who.account, done->is, role_detail::made);
  co_return out;
}

/// Done with the answer, though it is told as a task that is under way.
task<reply<model::delete_service_linked_role>>
delete_service_linked_role(call& c, wire::input<model::delete_service_linked_role> in) {
  using asked = model::delete_service_linked_role;
  change_entity ask{entity_kind::role, std::string{in[asked::RoleName]}, delete_linked_role{}};
  auto asking = ask_identity(c, std::move(ask));
  const auto done = co_await std::move(asking);
  if (!done)
    co_return done.refusal();
  wire::output<asked> out;
  out[asked::output::DeletionTaskId]
      = std::string{task_prefix} + done->is.service + "/" + done->is.name + "/" + random_uuid();
  co_return out;
}

task<reply<model::get_service_linked_role_deletion_status>> get_service_linked_role_deletion_status(
    call&, wire::input<model::get_service_linked_role_deletion_status> in) {
  using asked = model::get_service_linked_role_deletion_status;
  const auto id = in[asked::DeletionTaskId];
  if (!id.starts_with(task_prefix))
    co_return error{"NoSuchEntity",
                    std::string{"Deletion task "}.append(id).append(" cannot be found.")};
  wire::output<asked> out;
  out[asked::output::Status] = "SUCCEEDED";
  co_return out;
}

} // namespace troupe::gateway::iam
