// SPDX-License-Identifier: Apache-2.0
#include "actors/function/instance_launch.hpp"

#include "actors/function/isolation.hpp"
#include "actors/function/package_shelf.hpp"
#include "core/encoding.hpp"

namespace troupe {

namespace fs = std::filesystem;

std::string log_group_of(const function_description& function) {
  const auto& chosen = function.configuration.log_group;
  return chosen.empty() ? "/aws/lambda/" + function.name : chosen;
}

namespace {

/// What every function finds in its environment, before its own variables.
std::map<std::string, std::string> given_environment(const context& node, const address& where,
                                                     const function_description& function,
                                                     const session& who,
                                                     std::string_view log_stream) {
  const auto& chosen = function.configuration;
  const auto credentials = node.issuer.issue(who);
  return {
      {"AWS_ACCESS_KEY_ID", credentials.access_key},
      {"AWS_SECRET_ACCESS_KEY", credentials.secret},
      {"AWS_SESSION_TOKEN", credentials.token},
      {"AWS_REGION", where.region},
      {"AWS_DEFAULT_REGION", where.region},
      {"AWS_ENDPOINT_URL", node.endpoint},
      {"AWS_LAMBDA_FUNCTION_NAME", where.name},
      {"AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"},
      {"AWS_LAMBDA_FUNCTION_MEMORY_SIZE", std::to_string(chosen.memory_mb)},
      {"AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand"},
      {"AWS_LAMBDA_LOG_GROUP_NAME", log_group_of(function)},
      {"AWS_LAMBDA_LOG_STREAM_NAME", std::string{log_stream}},
      {"LAMBDA_TASK_ROOT", std::string{isolation::code_folder}},
      {"LAMBDA_RUNTIME_DIR", "/var/runtime"},
      {"_HANDLER", chosen.handler},
      {"TZ", ":UTC"},
      {"LANG", "en_US.UTF-8"},
      {"PATH", "/usr/local/bin:/usr/bin:/bin"},
      {"PWD", std::string{isolation::code_folder}},
      {"SHLVL", "0"},
  };
}

} // namespace

launch make_launch(const context& node, const address& where, const function_record& function,
                   std::string_view log_stream) {
  const auto& chosen = function.description.configuration;
  launch made{.function_name = where.name,
              .runtime = chosen.runtime,
              .handler = chosen.handler,
              .memory_mb = static_cast<std::uint32_t>(chosen.memory_mb),
              .temporary_mb = static_cast<std::uint32_t>(chosen.ephemeral_storage_mb)};
  if (!function.package.empty()) {
    made.code = node.packages->path_of(function.package);
    made.held = node.packages->hold(function.package);
  }
  made.who
      = {.account = where.account, .role = std::string{role_name(chosen.role)}, .name = where.name};
  auto& env = made.environment;
  env = given_environment(node, where, function.description, made.who, log_stream);
  if (!chosen.runtime.starts_with("provided"))
    env["AWS_EXECUTION_ENV"] = "AWS_Lambda_" + chosen.runtime;
  if (chosen.environment)
    for (const auto& [name, value] : *chosen.environment)
      env[name] = value;
  return made;
}

} // namespace troupe
