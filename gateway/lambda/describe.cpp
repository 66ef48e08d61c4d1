// SPDX-License-Identifier: Apache-2.0
#include "gateway/lambda/describe.hpp"

#include "core/clock.hpp"
#include "core/digest.hpp"
#include "core/encoding.hpp"

#include <array>

namespace troupe::gateway::lambda {

namespace {

namespace shapes = model::shapes;
using shown = shapes::function_configuration;

constexpr std::string_view being_created = "The function is being created.";

void write_state(configuration_place to, shown_as how) {
  switch (how) {
    case shown_as::created:
      to[shown::State] = "Pending";
      to[shown::StateReason] = being_created;
      to[shown::StateReasonCode] = "Creating";
      return;
    case shown_as::updating:
      to[shown::State] = "Active";
      to[shown::LastUpdateStatus] = "InProgress";
      to[shown::LastUpdateStatusReason] = being_created;
      to[shown::LastUpdateStatusReasonCode] = "Creating";
      return;
    case shown_as::current:
      to[shown::State] = "Active";
      to[shown::LastUpdateStatus] = "Successful";
      return;
    case shown_as::listed:
      return;
  }
}

void write_logging(configuration_place to, const function_description& function) {
  const auto& chosen = function.configuration;
  const auto logging = to[shown::LoggingConfig];
  logging[shapes::logging_config::LogFormat] = chosen.log_format;
  if (!chosen.application_log_level.empty())
    logging[shapes::logging_config::ApplicationLogLevel] = chosen.application_log_level;
  if (!chosen.system_log_level.empty())
    logging[shapes::logging_config::SystemLogLevel] = chosen.system_log_level;
  logging[shapes::logging_config::LogGroup]
      = chosen.log_group.empty() ? "/aws/lambda/" + function.name : chosen.log_group;
}

void write_chosen(configuration_place to, const function_configuration& chosen) {
  to[shown::Runtime] = chosen.runtime;
  to[shown::Role] = chosen.role;
  to[shown::Handler] = chosen.handler;
  to[shown::Description] = chosen.description;
  to[shown::Timeout] = chosen.timeout_seconds;
  to[shown::MemorySize] = chosen.memory_mb;
  if (chosen.environment)
    to[shown::Environment][shapes::environment_response::Variables].fill(*chosen.environment);
  to[shown::TracingConfig][shapes::tracing_config_response::Mode] = chosen.tracing_mode;
  to[shown::Architectures].fill(std::array{std::string_view{chosen.architecture}});
  to[shown::EphemeralStorage][shapes::ephemeral_storage::Size] = chosen.ephemeral_storage_mb;
  const auto snap_start = to[shown::SnapStart];
  snap_start[shapes::snap_start_response::ApplyOn] = chosen.snap_start;
  snap_start[shapes::snap_start_response::OptimizationStatus] = "Off";
}

} // namespace

void write_configuration(configuration_place to, const function_reference& as_asked,
                         const function_description& function, shown_as how) {
  to[shown::FunctionName] = function.name;
  to[shown::FunctionArn] = as_asked.qualified_arn();
  to[shown::CodeSize] = static_cast<std::int64_t>(function.code_bytes);
  to[shown::LastModified] = to_lambda_date(function.modified);
  to[shown::CodeSha256] = to_base64(function.code_sha256);
  to[shown::Version] = "$LATEST";
  to[shown::RevisionId] = function.revision;
  to[shown::PackageType] = "Zip";
  write_chosen(to, function.configuration);
  write_state(to, how);
  if (how != shown_as::listed)
    to[shown::RuntimeVersionConfig][shapes::runtime_version_config::RuntimeVersionArn]
        = "arn:aws:lambda:" + as_asked.where.region
          + "::runtime:" + to_hex(sha256(function.configuration.runtime));
  write_logging(to, function);
}

} // namespace troupe::gateway::lambda
