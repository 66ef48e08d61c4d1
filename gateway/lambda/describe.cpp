// SPDX-License-Identifier: Apache-2.0
#include "gateway/lambda/describe.hpp"

#include "core/clock.hpp"
#include "core/digest.hpp"
#include "core/encoding.hpp"

namespace troupe::gateway::lambda {

namespace {

constexpr std::string_view being_created = "The function is being created.";

void write_state(json_writer& out, shown_as how) {
  switch (how) {
    case shown_as::created:
      out.member("State", "Pending").member("StateReason", being_created);
      out.member("StateReasonCode", "Creating");
      return;
    case shown_as::updating:
      out.member("State", "Active").member("LastUpdateStatus", "InProgress");
      out.member("LastUpdateStatusReason", being_created);
      out.member("LastUpdateStatusReasonCode", "Creating");
      return;
    case shown_as::current:
      out.member("State", "Active").member("LastUpdateStatus", "Successful");
      return;
    case shown_as::listed:
      return;
  }
}

void write_logging(json_writer& out, const function_description& function) {
  const auto& chosen = function.configuration;
  out.key("LoggingConfig").begin_object().member("LogFormat", chosen.log_format);
  if (!chosen.application_log_level.empty())
    out.member("ApplicationLogLevel", chosen.application_log_level);
  if (!chosen.system_log_level.empty())
    out.member("SystemLogLevel", chosen.system_log_level);
  out.member("LogGroup",
             chosen.log_group.empty() ? "/aws/lambda/" + function.name : chosen.log_group);
  out.end_object();
}

void write_environment(json_writer& out, const function_configuration& chosen) {
  if (!chosen.environment)
    return;
  out.key("Environment").begin_object().key("Variables").begin_object();
  for (const auto& [name, value] : *chosen.environment)
    out.member(name, value);
  out.end_object().end_object();
}

} // namespace

void write_configuration(json_writer& out, const function_reference& as_asked,
                         const function_description& function, shown_as how) {
  const auto& chosen = function.configuration;
  out.begin_object().member("FunctionName", function.name);
  out.member("FunctionArn", as_asked.qualified_arn());
  out.member("Runtime", chosen.runtime).member("Role", chosen.role);
  out.member("Handler", chosen.handler).member("CodeSize", function.code_bytes);
  out.member("Description", chosen.description).member("Timeout", chosen.timeout_seconds);
  out.member("MemorySize", chosen.memory_mb);
  out.member("LastModified", to_lambda_date(function.modified));
  out.member("CodeSha256", to_base64(function.code_sha256)).member("Version", "$LATEST");
  write_environment(out, chosen);
  out.key("TracingConfig").begin_object().member("Mode", chosen.tracing_mode).end_object();
  out.member("RevisionId", function.revision);
  write_state(out, how);
  out.member("PackageType", "Zip");
  out.key("Architectures").begin_array().value(chosen.architecture).end_array();
  out.key("EphemeralStorage").begin_object().member("Size", chosen.ephemeral_storage_mb);
  out.end_object().key("SnapStart").begin_object().member("ApplyOn", chosen.snap_start);
  out.member("OptimizationStatus", "Off").end_object();
  if (how != shown_as::listed) {
    const auto version
        = "arn:aws:lambda:" + as_asked.where.region + "::runtime:" + to_hex(sha256(chosen.runtime));
    out.key("RuntimeVersionConfig").begin_object();
    out.member("RuntimeVersionArn", version).end_object();
  }
  write_logging(out, function);
  out.end_object();
}

std::string configuration_json(const function_reference& as_asked,
                               const function_description& function, shown_as how) {
  json_writer out;
  write_configuration(out, as_asked, function, how);
  return std::move(out).take();
}

} // namespace troupe::gateway::lambda
