// SPDX-License-Identifier: Apache-2.0
#include "gateway/lambda/configuration.hpp"

#include "core/names.hpp"
#include "gateway/lambda/environment.hpp"
#include "gateway/lambda/runtimes.hpp"
#include "gateway/lambda/unsupported.hpp"
#include "gateway/lambda/violations.hpp"

#include <algorithm>

namespace troupe::gateway::lambda {

namespace {

constexpr std::string_view role_pattern
    = R"(arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+)";

bool is_role(std::string_view text) {
  const auto parsed = arn::parse(text);
  if (!parsed || parsed->service != "iam" || !is_account_id(parsed->account)
      || !parsed->region.empty() || !parsed->rest.starts_with("role"))
    return false;
  const auto name = std::string_view{parsed->rest}.substr(4);
  return name.size() > 1 && std::ranges::all_of(name, [](char one) {
           return std::isalnum(static_cast<unsigned char>(one)) != 0
                  || std::string_view{"+=,.@-_/"}.find(one) != std::string_view::npos;
         });
}

/// A size of an object that must say one, if it is there at all.
std::optional<std::int64_t> read_ephemeral_storage(const json& body, violations& broken) {
  constexpr auto path = "ephemeralStorage.size";
  const auto storage = broken.object(body, "EphemeralStorage");
  if (!storage.empty() && storage["Size"].empty())
    broken.missing(path);
  return broken.number(storage, "Size", path, 512, 10'240);
}

void read_logging(const json& body, troupe::update_function_configuration& read,
                  violations& broken) {
  const auto logging = broken.object(body, "LoggingConfig");
  const auto one_of = [&](const char* member, std::string_view path,
                          std::initializer_list<std::string_view> allowed) {
    auto value = broken.text(logging, member);
    if (value)
      broken.one_of(path, *value, allowed);
    return value;
  };
  read.log_format = one_of("LogFormat", "loggingConfig.logFormat", {"JSON", "Text"});
  // Levels belong to the JSON format, which is refused; with text Lambda drops them.
  one_of("ApplicationLogLevel", "loggingConfig.applicationLogLevel",
         {"TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"});
  one_of("SystemLogLevel", "loggingConfig.systemLogLevel", {"DEBUG", "INFO", "WARN"});
  read.log_group = broken.text(logging, "LogGroup");
  if (read.log_group)
    broken.matches("loggingConfig.logGroup", *read.log_group, is_log_group_name(*read.log_group),
                   R"([\.\-_/#A-Za-z0-9]+)");
}

void check_texts(const troupe::update_function_configuration& read, violations& broken) {
  if (read.role)
    broken.matches("role", *read.role, is_role(*read.role), role_pattern);
  if (read.handler) {
    broken.at_most("handler", *read.handler, 128);
    broken.matches("handler", *read.handler,
                   read.handler->find_first_of(" \t\r\n") == std::string::npos, R"([^\s]+)");
  }
  if (read.description)
    broken.at_most("description", *read.description, 256);
  if (read.tracing_mode)
    broken.one_of("tracingConfig.mode", *read.tracing_mode, {"Active", "PassThrough"});
  if (read.snap_start)
    broken.one_of("snapStart.applyOn", *read.snap_start, {"PublishedVersions", "None"});
}

/// The members that CreateFunction and UpdateFunctionConfiguration share. What breaks the model
/// goes before what Troupe does not have, and `refused` is what the operation has found of the
/// latter.
result<troupe::update_function_configuration> read_members(const json& body, violations& broken,
                                                           std::optional<error> refused) {
  if (!refused)
    refused = refuse_members(body, {"Layers", "VpcConfig", "FileSystemConfigs", "ImageConfig",
                                    "KMSKeyArn", "DeadLetterConfig", "CapacityProviderConfig",
                                    "DurableConfig"});
  troupe::update_function_configuration read;
  read.runtime = broken.text(body, "Runtime");
  read.handler = broken.text(body, "Handler");
  read.role = broken.text(body, "Role");
  read.description = broken.text(body, "Description");
  read.timeout_seconds = broken.number(body, "Timeout", "timeout", 1, 900);
  read.memory_mb = broken.number(body, "MemorySize", "memorySize", 128, 10'240);
  read.ephemeral_storage_mb = read_ephemeral_storage(body, broken);
  read.tracing_mode = broken.text(broken.object(body, "TracingConfig"), "Mode");
  read.snap_start = broken.text(broken.object(body, "SnapStart"), "ApplyOn");
  check_texts(read, broken);
  read.environment = read_environment(body, broken, refused);
  read_logging(body, read, broken);
  if (!refused && read.log_format == "JSON")
    refused = not_implemented("LoggingConfig.LogFormat JSON");
  if (auto why = broken.refusal())
    return *why;
  if (refused)
    return *refused;
  if (read.runtime)
    if (auto why = check_runtime(*read.runtime))
      return *why;
  return read;
}

/// What only CreateFunction takes and Troupe does not have.
std::optional<error> refuse_creation_members(const json& body, violations& broken) {
  const auto package_type = broken.text(body, "PackageType").value_or("Zip");
  broken.one_of("packageType", package_type, {"Image", "Zip"});
  if (package_type == "Image")
    return not_implemented("PackageType Image");
  return refuse_members(body, {"CodeSigningConfigArn", "Publish", "PublishTo", "TenancyConfig"});
}

} // namespace

result<function_configuration> read_new_configuration(const json& body) {
  violations broken;
  if (body["Role"].empty())
    broken.missing("role");
  if (broken.object(body, "Code").empty())
    broken.missing("code");
  auto refused = refuse_creation_members(body, broken);
  auto read = read_members(body, broken, std::move(refused));
  if (!read)
    return std::move(read).refusal();
  if (!read->runtime || !read->handler)
    return error{code::validation, "Runtime and Handler are mandatory parameters for functions "
                                   "created with deployment packages."};
  function_configuration made;
  made.runtime = *read->runtime;
  made.handler = *read->handler;
  made.role = *read->role;
  made.description = read->description.value_or("");
  made.timeout_seconds = read->timeout_seconds.value_or(made.timeout_seconds);
  made.memory_mb = read->memory_mb.value_or(made.memory_mb);
  made.ephemeral_storage_mb = read->ephemeral_storage_mb.value_or(made.ephemeral_storage_mb);
  made.environment = std::move(read->environment);
  made.tracing_mode = read->tracing_mode.value_or(made.tracing_mode);
  made.snap_start = read->snap_start.value_or(made.snap_start);
  made.log_group = read->log_group.value_or("");
  return made;
}

result<troupe::update_function_configuration> read_configuration_update(const json& body) {
  violations broken;
  auto revision = broken.text(body, "RevisionId");
  auto read = read_members(body, broken, std::nullopt);
  if (read)
    read->revision = std::move(revision).value_or("");
  return read;
}

} // namespace troupe::gateway::lambda
