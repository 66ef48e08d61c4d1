// SPDX-License-Identifier: Apache-2.0
#include "actors/function/instance_launch.hpp"

#include "core/encoding.hpp"

#include <system_error>

namespace troupe {

namespace fs = std::filesystem;

namespace {

/// The `node_modules` folder with the AWS SDK that functions find as they would on Lambda: the
/// setting's, or the first beside the program (as installed, and as built in the source tree).
fs::path node_modules(const settings& config) {
  std::error_code ignored;
  if (!config.function.modules.empty()) {
    const auto inside = config.function.modules / "node_modules";
    return fs::is_directory(inside, ignored) ? inside : config.function.modules;
  }
  const auto beside = fs::read_symlink("/proc/self/exe", ignored).parent_path();
  for (const auto* place : {"node_modules", "../lib/troupe/node_modules", "../../node_modules",
                            "../../../node_modules"}) {
    const auto folder = (beside / place).lexically_normal();
    if (fs::is_directory(folder, ignored))
      return folder;
  }
  return {};
}

} // namespace

fs::path package_folder(const context& node, const function_record& function) {
  return node.packages / to_hex(function.description.code_sha256);
}

std::string log_group_of(const function_description& function) {
  const auto& chosen = function.configuration.log_group;
  return chosen.empty() ? "/aws/lambda/" + function.name : chosen;
}

launch make_launch(const context& node, const address& where, const function_record& function,
                   std::string_view log_stream) {
  const auto& chosen = function.description.configuration;
  launch made{.function_name = where.name,
              .runtime = chosen.runtime,
              .handler = chosen.handler,
              .memory_mb = static_cast<std::uint32_t>(chosen.memory_mb)};
  if (!function.package.empty())
    made.code = package_folder(node, function);
  const auto code = made.code.string();
  const auto credentials = node.issuer.issue(
      {.account = where.account, .role = std::string{role_name(chosen.role)}, .name = where.name});
  auto& env = made.environment;
  env = {
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
      {"AWS_LAMBDA_LOG_GROUP_NAME", log_group_of(function.description)},
      {"AWS_LAMBDA_LOG_STREAM_NAME", std::string{log_stream}},
      {"LAMBDA_TASK_ROOT", code},
      {"LAMBDA_RUNTIME_DIR", "/var/runtime"},
      {"_HANDLER", chosen.handler},
      {"TZ", ":UTC"},
      {"LANG", "en_US.UTF-8"},
      {"PATH", "/usr/local/bin:/usr/bin:/bin"},
      {"PWD", code},
      {"SHLVL", "0"},
  };
  if (!chosen.runtime.starts_with("provided"))
    env["AWS_EXECUTION_ENV"] = "AWS_Lambda_" + chosen.runtime;
  const auto modules = node_modules(*node.config).string();
  env["NODE_PATH"] = modules.empty() ? code : modules + ":" + code;
  if (chosen.environment)
    for (const auto& [name, value] : *chosen.environment)
      env[name] = value;
  return made;
}

} // namespace troupe
