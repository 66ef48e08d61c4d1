// SPDX-License-Identifier: Apache-2.0
#include "gateway/lambda/environment.hpp"

#include "core/json.hpp"
#include "core/limits.hpp"

#include <algorithm>
#include <array>

namespace troupe::gateway::lambda {

namespace {

/// "Using Lambda environment variables": names that a function cannot set. Those that begin with an
/// underscore break the model's pattern.
constexpr std::array<std::string_view, 15> reserved_variables = {"AWS_DEFAULT_REGION",
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

using variables_view = wire::map_view<wire::as::text>;

std::string measured_text(const variables_view& variables) {
  json_writer out;
  out.begin_object();
  for (std::size_t i = 0; i < variables.size(); ++i)
    out.member(variables.key(i), variables[i]);
  out.end_object();
  return std::move(out).take();
}

/// Checks the variables as a whole; the model has checked their names.
std::optional<error> check_variables(const variables_view& variables) {
  error why{code::validation, std::string{unable}};
  std::string reserved;
  for (std::size_t i = 0; i < variables.size(); ++i)
    if (std::ranges::find(reserved_variables, variables.key(i)) != reserved_variables.end())
      reserved.append(reserved.empty() ? "" : ", ").append(variables.key(i));
  if (!reserved.empty()) {
    why.message += "contains reserved keys that are currently not supported for modification. "
                   "Reserved keys used in this request: "
                   + reserved;
    return why;
  }
  const auto measured = measured_text(variables);
  if (measured.size() > limits::environment_bytes_max) {
    why.message += "exceeded the 4KB limit. String measured: " + measured;
    return why;
  }
  return std::nullopt;
}

} // namespace

result<std::optional<environment_variables>>
read_environment(wire::structure_view<wire::model::lambda::shapes::environment> in) {
  if (!in.present())
    return std::optional<environment_variables>{};
  const auto given = in[wire::model::lambda::shapes::environment::Variables];
  if (auto why = check_variables(given))
    return std::move(*why);
  environment_variables variables;
  for (std::size_t i = 0; i < given.size(); ++i)
    variables.insert_or_assign(std::string{given.key(i)}, std::string{given[i]});
  return std::optional{std::move(variables)};
}

} // namespace troupe::gateway::lambda
