// SPDX-License-Identifier: Apache-2.0
#include "gateway/lambda/environment.hpp"

#include "core/limits.hpp"

#include <algorithm>
#include <array>

namespace troupe::gateway::lambda {

namespace {

/// "Using Lambda environment variables": names that a function cannot set.
constexpr std::array<std::string_view, 17> reserved_variables = {"_HANDLER",
                                                                 "_X_AMZN_TRACE_ID",
                                                                 "AWS_DEFAULT_REGION",
                                                                 "AWS_REGION",
                                                                 "AWS_EXECUTION_ENV",
                                                                 "AWS_LAMBDA_FUNCTION_NAME",
                                                                 "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
                                                                 "AWS_LAMBDA_FUNCTION_VERSION",
                                                                 "AWS_LAMBDA_INITIALIZATION_TYPE",
                                                                 "AWS_LAMBDA_LOG_GROUP_NAME",
                                                                 "AWS_LAMBDA_LOG_STREAM_NAME",
                                                                 "AWS_ACCESS_KEY_ID",
                                                                 "AWS_SECRET_ACCESS_KEY",
                                                                 "AWS_SESSION_TOKEN",
                                                                 "AWS_LAMBDA_RUNTIME_API",
                                                                 "LAMBDA_TASK_ROOT",
                                                                 "LAMBDA_RUNTIME_DIR"};
constexpr std::string_view unable
    = "Lambda was unable to configure your environment variables because the environment variables "
      "you have provided ";
constexpr std::string_view variable_name_pattern = "[a-zA-Z]([a-zA-Z0-9_])+";

bool is_variable_name(std::string_view text) {
  const auto letter
      = [](char one) { return (one >= 'a' && one <= 'z') || (one >= 'A' && one <= 'Z'); };
  return text.size() >= 2 && letter(text.front()) && std::ranges::all_of(text, [&](char one) {
           return letter(one) || (one >= '0' && one <= '9') || one == '_';
         });
}

/// Checks the variables as a whole; `violations` has checked their names.
std::optional<error> check_variables(const json& variables) {
  error why{code::validation, std::string{unable}};
  std::string reserved;
  for (const auto& [name, value] : variables.members())
    if (std::ranges::find(reserved_variables, name) != reserved_variables.end())
      reserved.append(reserved.empty() ? "" : ", ").append(name);
  if (!reserved.empty()) {
    why.message += "contains reserved keys that are currently not supported for modification. "
                   "Reserved keys used in this request: "
                   + reserved;
    return why;
  }
  const auto measured = variables.dump();
  if (measured.size() > limits::environment_bytes_max) {
    why.message += "exceeded the 4KB limit. String measured: " + measured;
    return why;
  }
  return std::nullopt;
}

} // namespace

std::optional<std::map<std::string, std::string>>
read_environment(const json& body, violations& broken, std::optional<error>& why) {
  const auto environment = broken.object(body, "Environment");
  if (environment.empty())
    return std::nullopt;
  auto variables = broken.texts_by_name(environment, "Variables");
  if (!variables)
    return std::map<std::string, std::string>{};
  for (const auto& [name, value] : *variables)
    if (!is_variable_name(name) && !name.starts_with('_'))
      broken.add("environment.variables", "[" + name + "]",
                 "Map keys must satisfy constraint: [Member must satisfy regular expression "
                 "pattern: "
                     + std::string{variable_name_pattern} + "]");
  if (!why)
    why = check_variables(environment["Variables"]);
  return variables;
}

} // namespace troupe::gateway::lambda
