// SPDX-License-Identifier: Apache-2.0
#include "gateway/lambda/operations.hpp"
#include "gateway/services.hpp"
#include "gateway/wire/json_protocol.hpp"

/// Lambda's front door: restJson1, an operation is told by method and path.
namespace troupe::gateway::lambda {

namespace {

struct route {
  std::string_view method;
  std::string_view pattern; ///< `*` stands for one segment.
  std::string_view query;   ///< Must be in the query, where two operations share a path.
  std::string_view name;
  task<http_response> (*run)(call&) = nullptr;
};

// What is asked for most comes first.
constexpr route routes[] = {
    {"POST", "/2015-03-31/functions/*/invocations", "", "Invoke", &invoke::run},
    {"GET", "/2015-03-31/functions/*/code", "", "DownloadPackage", &download_package::run},
    {"POST", "/2015-03-31/functions", "", "CreateFunction", &create_function::run},
    {"GET", "/2015-03-31/functions/*", "", "GetFunction", &get_function::run},
    {"GET", "/2015-03-31/functions/*/configuration", "", "GetFunctionConfiguration",
     &get_function_configuration::run},
    {"GET", "/2015-03-31/functions", "", "ListFunctions", &list_functions::run},
    {"GET", "/2015-03-31/functions/*/versions", "", "ListVersionsByFunction",
     &list_versions_by_function::run},
    {"PUT", "/2015-03-31/functions/*/code", "", "UpdateFunctionCode", &update_function_code::run},
    {"PUT", "/2015-03-31/functions/*/configuration", "", "UpdateFunctionConfiguration",
     &update_function_configuration::run},
    {"DELETE", "/2015-03-31/functions/*", "", "DeleteFunction", &delete_function::run},
    {"POST", "/2015-03-31/functions/*/policy", "", "AddPermission", &add_permission::run},
    {"GET", "/2015-03-31/functions/*/policy", "", "GetPolicy", &get_policy::run},
    {"DELETE", "/2015-03-31/functions/*/policy/*", "", "RemovePermission", &remove_permission::run},
    {"PUT", "/2017-10-31/functions/*/concurrency", "", "PutFunctionConcurrency",
     &put_function_concurrency::run},
    {"GET", "/2019-09-30/functions/*/concurrency", "", "GetFunctionConcurrency",
     &get_function_concurrency::run},
    {"DELETE", "/2017-10-31/functions/*/concurrency", "", "DeleteFunctionConcurrency",
     &delete_function_concurrency::run},
    {"GET", "/2020-06-30/functions/*/code-signing-config", "", "GetFunctionCodeSigningConfig",
     &get_function_code_signing_config::run},
    // Known, and answered with 501 by name.
    {"GET", "/2018-10-31/layers", "find=LayerVersion", "GetLayerVersionByArn"},
    {"GET", "/2019-09-30/functions/*/provisioned-concurrency", "List=ALL",
     "ListProvisionedConcurrencyConfigs"},
    {"POST", "/2018-10-31/layers/*/versions/*/policy", "", "AddLayerVersionPermission"},
    {"POST", "/2025-12-01/durable-executions/*/checkpoint", "", "CheckpointDurableExecution"},
    {"POST", "/2015-03-31/functions/*/aliases", "", "CreateAlias"},
    {"POST", "/2025-11-30/capacity-providers", "", "CreateCapacityProvider"},
    {"POST", "/2020-04-22/code-signing-configs", "", "CreateCodeSigningConfig"},
    {"POST", "/2015-03-31/event-source-mappings", "", "CreateEventSourceMapping"},
    {"POST", "/2021-10-31/functions/*/url", "", "CreateFunctionUrlConfig"},
    {"DELETE", "/2015-03-31/functions/*/aliases/*", "", "DeleteAlias"},
    {"DELETE", "/2025-11-30/capacity-providers/*", "", "DeleteCapacityProvider"},
    {"DELETE", "/2020-04-22/code-signing-configs/*", "", "DeleteCodeSigningConfig"},
    {"DELETE", "/2015-03-31/event-source-mappings/*", "", "DeleteEventSourceMapping"},
    {"DELETE", "/2020-06-30/functions/*/code-signing-config", "",
     "DeleteFunctionCodeSigningConfig"},
    {"DELETE", "/2019-09-25/functions/*/event-invoke-config", "",
     "DeleteFunctionEventInvokeConfig"},
    {"DELETE", "/2021-10-31/functions/*/url", "", "DeleteFunctionUrlConfig"},
    {"DELETE", "/2018-10-31/layers/*/versions/*", "", "DeleteLayerVersion"},
    {"DELETE", "/2019-09-30/functions/*/provisioned-concurrency", "",
     "DeleteProvisionedConcurrencyConfig"},
    {"DELETE", "/2026-07-09/resource-policy/*", "", "DeleteResourcePolicy"},
    {"GET", "/2016-08-19/account-settings", "", "GetAccountSettings"},
    {"GET", "/2015-03-31/functions/*/aliases/*", "", "GetAlias"},
    {"GET", "/2025-11-30/capacity-providers/*", "", "GetCapacityProvider"},
    {"GET", "/2020-04-22/code-signing-configs/*", "", "GetCodeSigningConfig"},
    {"GET", "/2025-12-01/durable-executions/*", "", "GetDurableExecution"},
    {"GET", "/2025-12-01/durable-executions/*/history", "", "GetDurableExecutionHistory"},
    {"GET", "/2025-12-01/durable-executions/*/state", "", "GetDurableExecutionState"},
    {"GET", "/2015-03-31/event-source-mappings/*", "", "GetEventSourceMapping"},
    {"GET", "/2019-09-25/functions/*/event-invoke-config", "", "GetFunctionEventInvokeConfig"},
    {"GET", "/2024-08-31/functions/*/recursion-config", "", "GetFunctionRecursionConfig"},
    {"GET", "/2025-11-30/functions/*/function-scaling-config", "", "GetFunctionScalingConfig"},
    {"GET", "/2021-10-31/functions/*/url", "", "GetFunctionUrlConfig"},
    {"GET", "/2018-10-31/layers/*/versions/*", "", "GetLayerVersion"},
    {"GET", "/2018-10-31/layers/*/versions/*/policy", "", "GetLayerVersionPolicy"},
    {"GET", "/2019-09-30/functions/*/provisioned-concurrency", "",
     "GetProvisionedConcurrencyConfig"},
    {"GET", "/2026-07-09/resource-policy/*", "", "GetResourcePolicy"},
    {"GET", "/2021-07-20/functions/*/runtime-management-config", "", "GetRuntimeManagementConfig"},
    {"POST", "/2014-11-13/functions/*/invoke-async", "", "InvokeAsync"},
    {"POST", "/2021-11-15/functions/*/response-streaming-invocations", "",
     "InvokeWithResponseStream"},
    {"GET", "/2015-03-31/functions/*/aliases", "", "ListAliases"},
    {"GET", "/2025-11-30/capacity-providers", "", "ListCapacityProviders"},
    {"GET", "/2020-04-22/code-signing-configs", "", "ListCodeSigningConfigs"},
    {"GET", "/2025-12-01/functions/*/durable-executions", "", "ListDurableExecutionsByFunction"},
    {"GET", "/2015-03-31/event-source-mappings", "", "ListEventSourceMappings"},
    {"GET", "/2019-09-25/functions/*/event-invoke-config/list", "",
     "ListFunctionEventInvokeConfigs"},
    {"GET", "/2021-10-31/functions/*/urls", "", "ListFunctionUrlConfigs"},
    {"GET", "/2025-11-30/capacity-providers/*/function-versions", "",
     "ListFunctionVersionsByCapacityProvider"},
    {"GET", "/2020-04-22/code-signing-configs/*/functions", "", "ListFunctionsByCodeSigningConfig"},
    {"GET", "/2018-10-31/layers/*/versions", "", "ListLayerVersions"},
    {"GET", "/2018-10-31/layers", "", "ListLayers"},
    {"GET", "/2017-03-31/tags/*", "", "ListTags"},
    {"POST", "/2018-10-31/layers/*/versions", "", "PublishLayerVersion"},
    {"POST", "/2015-03-31/functions/*/versions", "", "PublishVersion"},
    {"PUT", "/2020-06-30/functions/*/code-signing-config", "", "PutFunctionCodeSigningConfig"},
    {"PUT", "/2019-09-25/functions/*/event-invoke-config", "", "PutFunctionEventInvokeConfig"},
    {"PUT", "/2024-08-31/functions/*/recursion-config", "", "PutFunctionRecursionConfig"},
    {"PUT", "/2025-11-30/functions/*/function-scaling-config", "", "PutFunctionScalingConfig"},
    {"PUT", "/2019-09-30/functions/*/provisioned-concurrency", "",
     "PutProvisionedConcurrencyConfig"},
    {"PUT", "/2026-07-09/resource-policy/*", "", "PutResourcePolicy"},
    {"PUT", "/2021-07-20/functions/*/runtime-management-config", "", "PutRuntimeManagementConfig"},
    {"DELETE", "/2018-10-31/layers/*/versions/*/policy/*", "", "RemoveLayerVersionPermission"},
    {"POST", "/2025-12-01/durable-execution-callbacks/*/fail", "",
     "SendDurableExecutionCallbackFailure"},
    {"POST", "/2025-12-01/durable-execution-callbacks/*/heartbeat", "",
     "SendDurableExecutionCallbackHeartbeat"},
    {"POST", "/2025-12-01/durable-execution-callbacks/*/succeed", "",
     "SendDurableExecutionCallbackSuccess"},
    {"POST", "/2025-12-01/durable-executions/*/stop", "", "StopDurableExecution"},
    {"POST", "/2017-03-31/tags/*", "", "TagResource"},
    {"DELETE", "/2017-03-31/tags/*", "", "UntagResource"},
    {"PUT", "/2015-03-31/functions/*/aliases/*", "", "UpdateAlias"},
    {"PUT", "/2025-11-30/capacity-providers/*", "", "UpdateCapacityProvider"},
    {"PUT", "/2020-04-22/code-signing-configs/*", "", "UpdateCodeSigningConfig"},
    {"PUT", "/2015-03-31/event-source-mappings/*", "", "UpdateEventSourceMapping"},
    {"POST", "/2019-09-25/functions/*/event-invoke-config", "", "UpdateFunctionEventInvokeConfig"},
    {"PUT", "/2021-10-31/functions/*/url", "", "UpdateFunctionUrlConfig"},
};

/// Takes the next segment off a path that begins with `/`.
std::string_view take_segment(std::string_view& path) {
  path.remove_prefix(1);
  const auto segment = path.substr(0, path.find('/'));
  path.remove_prefix(segment.size());
  return segment;
}

bool matches(std::string_view pattern, std::string_view path) {
  while (!pattern.empty() && !path.empty()) {
    const auto wanted = take_segment(pattern);
    const auto segment = take_segment(path);
    if (wanted == "*" ? segment.empty() : wanted != segment)
      return false;
  }
  return pattern.empty() && (path.empty() || path == "/");
}

const route* find_route(const http_request& request) {
  for (const auto& one : routes)
    if (one.method == request.method && matches(one.pattern, request.path)
        && request.query.find(one.query) != std::string::npos)
      return &one;
  return nullptr;
}

} // namespace

task<http_response> dispatch(call& c) {
  const auto* found = find_route(c.request);
  if (!found) {
    const error why{code::unknown_operation,
                    "Unable to determine service/operation name to be authorized"};
    co_return refuse(c, wire_service::lambda, why);
  }
  if (!found->run)
    co_return refuse_unimplemented(c, wire_service::lambda, "Lambda", found->name);
  const operation_entry what{found->name, found->run};
  auto running = run_operation(c, what, wire_service::lambda, "Lambda");
  co_return co_await std::move(running);
}

} // namespace troupe::gateway::lambda
