// SPDX-License-Identifier: Apache-2.0
#include "gateway/lambda/configuration.hpp"

#include "core/encoding.hpp"
#include "core/limits.hpp"
#include "core/names.hpp"
#include "gateway/lambda/violations.hpp"

#include <algorithm>
#include <array>

namespace troupe::gateway::lambda {

namespace {

constexpr std::array<std::string_view, 25> runtimes
    = {"nodejs20.x", "python3.14", "provided.al2023", "python3.12",   "python3.13",
       "nodejs24.x", "nodejs22.x", "java25",          "python3.10",   "python3.11",
       "java21",     "ruby3.3",    "ruby3.4",         "ruby3.2",      "python3.8",
       "python3.9",  "java17",     "nodejs16.x",      "dotnet10",     "dotnet8",
       "java11",     "dotnet6",    "nodejs18.x",      "provided.al2", "java8.al2"};
constexpr std::array<std::string_view, 19> retired_runtimes
    = {"nodejs",        "nodejs4.3",     "nodejs6.10",    "nodejs8.10",    "nodejs10.x",
       "nodejs12.x",    "nodejs14.x",    "python2.7",     "python3.6",     "python3.7",
       "dotnetcore1.0", "dotnetcore2.0", "dotnetcore2.1", "dotnetcore3.1", "go1.x",
       "java8",         "provided",      "ruby2.5",       "ruby2.7"};
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
constexpr std::string_view role_pattern
    = R"(arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+)";
constexpr std::string_view variable_name_pattern = "[a-zA-Z]([a-zA-Z0-9_])+";
constexpr std::size_t tags_max = 50;

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

bool is_variable_name(std::string_view text) {
  const auto letter
      = [](char one) { return (one >= 'a' && one <= 'z') || (one >= 'A' && one <= 'Z'); };
  return text.size() >= 2 && letter(text.front()) && std::ranges::all_of(text, [&](char one) {
           return letter(one) || (one >= '0' && one <= '9') || one == '_';
         });
}

error not_implemented(std::string_view what) {
  error why{code::not_implemented, "troupe: "};
  why.message.append(what).append(" is not implemented");
  return why;
}

/// True for null, `{}`, `[]`, and for objects of nothing but such.
bool says_nothing(json value) {
  if (value.empty())
    return true;
  if (value.is_array())
    return value.size() == 0;
  if (value.is_string())
    return value.text().empty();
  if (!value.is_object())
    return false;
  return std::ranges::all_of(value.members(),
                             [](const auto& one) { return says_nothing(one.second); });
}

std::optional<error> refuse_unknown_parts(json body) {
  for (const auto* member : {"Layers", "VpcConfig", "FileSystemConfigs", "ImageConfig", "KMSKeyArn",
                             "DeadLetterConfig", "CodeSigningConfigArn"})
    if (!says_nothing(body[member]))
      return not_implemented(member);
  if (body["Publish"].boolean())
    return not_implemented("Publish");
  if (const auto type = body["PackageType"]; !type.empty() && type.text() != "Zip")
    return not_implemented("PackageType " + std::string{type.text()});
  return std::nullopt;
}

std::optional<error> check_runtime(std::string_view runtime) {
  if (std::ranges::find(runtimes, runtime) != runtimes.end())
    return std::nullopt;
  error why{code::validation, ""};
  if (std::ranges::find(retired_runtimes, runtime) != retired_runtimes.end()) {
    why.message.append("The runtime parameter of ").append(runtime);
    why.message += " is no longer supported for creating or updating AWS Lambda functions. We "
                   "recommend you use a supported runtime while creating or updating functions.";
    return why;
  }
  why.message.append("Value ").append(runtime);
  why.message
      += " at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [";
  for (const auto one : runtimes)
    why.message.append(one == runtimes.front() ? "" : ", ").append(one);
  why.message += "] or be a valid ARN";
  return why;
}

/// Checks the variables as a whole; `violations` has checked their names.
std::optional<error> check_variables(json variables) {
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

using variables_map = std::map<std::string, std::string>;

/// The variables; nothing if there is no `Environment`. `why` takes what is refused.
std::optional<variables_map> read_environment(json body, violations& broken,
                                              std::optional<error>& why) {
  const auto environment = body["Environment"];
  if (environment.empty())
    return std::nullopt;
  const auto variables = environment["Variables"];
  variables_map read;
  for (const auto& [name, value] : variables.members()) {
    if (!value.is_string())
      why = error{code::serialization, "Could not parse request body into json: the environment "
                                       "variable "
                                           + std::string{name} + " must be a string"};
    if (!is_variable_name(name) && !name.starts_with('_'))
      broken.add("environment.variables", "[" + std::string{name} + "]",
                 "Map keys must satisfy constraint: [Member must satisfy regular expression "
                 "pattern: "
                     + std::string{variable_name_pattern} + "]");
    read.insert_or_assign(std::string{name}, std::string{value.text()});
  }
  if (!why)
    why = check_variables(variables);
  return read;
}

void read_logging(json body, troupe::update_function_configuration& read, violations& broken,
                  std::optional<error>& why) {
  const auto logging = body["LoggingConfig"];
  if (logging.empty())
    return;
  read.log_format = broken.text(logging, "LogFormat", "loggingConfig.logFormat");
  read.log_group = broken.text(logging, "LogGroup", "loggingConfig.logGroup");
  if (read.log_format)
    broken.one_of("loggingConfig.logFormat", *read.log_format, {"JSON", "Text"});
  if (read.log_format == "JSON")
    why = not_implemented("LoggingConfig.LogFormat JSON");
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

/// The members that CreateFunction and UpdateFunctionConfiguration share.
result<troupe::update_function_configuration> read_members(json body, violations& broken) {
  std::optional<error> why = refuse_unknown_parts(body);
  troupe::update_function_configuration read;
  read.runtime = broken.text(body, "Runtime", "runtime");
  read.handler = broken.text(body, "Handler", "handler");
  read.role = broken.text(body, "Role", "role");
  read.description = broken.text(body, "Description", "description");
  read.timeout_seconds = broken.number(body, "Timeout", "timeout", 1, 900);
  read.memory_mb = broken.number(body, "MemorySize", "memorySize", 128, 10'240);
  read.ephemeral_storage_mb
      = broken.number(body["EphemeralStorage"], "Size", "ephemeralStorage.size", 512, 10'240);
  read.tracing_mode = broken.text(body["TracingConfig"], "Mode", "tracingConfig.mode");
  read.snap_start = broken.text(body["SnapStart"], "ApplyOn", "snapStart.applyOn");
  check_texts(read, broken);
  read.environment = read_environment(body, broken, why);
  read_logging(body, read, broken, why);
  if (auto refused = broken.refusal())
    return *refused;
  if (why)
    return *why;
  if (read.runtime)
    if (auto refused = check_runtime(*read.runtime))
      return *refused;
  return read;
}

} // namespace

result<function_configuration> read_new_configuration(json body) {
  violations broken;
  if (body["Role"].empty())
    broken.missing("role");
  if (body["Code"].empty())
    broken.missing("code");
  auto read = read_members(body, broken);
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

result<troupe::update_function_configuration> read_configuration_update(json body) {
  violations broken;
  auto read = read_members(body, broken);
  if (read)
    read->revision = body["RevisionId"].text();
  return read;
}

result<std::string> read_zip(json from, bool may_be_empty) {
  for (const auto* member : {"S3Bucket", "S3Key", "S3ObjectVersion", "ImageUri", "SourceKMSKeyArn"})
    if (!from[member].empty())
      return not_implemented("code from " + std::string{member} + " (send ZipFile instead)");
  const auto text = from["ZipFile"];
  if (text.empty() && !may_be_empty)
    return error{code::validation, "Please provide a source for function code."};
  auto zip = from_base64(text.text());
  if (!zip)
    return error{code::serialization,
                 "Could not parse request body into json: ZipFile is not valid base64"};
  if (zip->size() >= limits::package_zip_bytes_max)
    return error{code::package_too_large, "Zipped size must be smaller than "
                                              + std::to_string(limits::package_zip_bytes_max)
                                              + " bytes"};
  if (zip->empty() && !may_be_empty)
    return error{code::validation, "Uploaded file must be a non-empty zip"};
  return std::move(*zip);
}

result<std::map<std::string, std::string>> read_tags(json from) {
  std::map<std::string, std::string> tags;
  for (const auto& [name, value] : from.members())
    tags.insert_or_assign(std::string{name}, std::string{value.text()});
  if (tags.size() > tags_max)
    return error{code::validation, "Number of tags exceeds resource tag limit."};
  return tags;
}

result<std::optional<std::string>> read_architecture(json body) {
  const auto given = body["Architectures"];
  if (given.empty() || given.size() == 0)
    return std::optional<std::string>{};
  std::string shown{"["};
  for (const auto& one : given.elements())
    shown.append(shown.size() == 1 ? "" : ", ").append(one.text());
  shown += ']';
  violations broken;
  if (given.size() > 1)
    broken.add("architectures", shown, "Member must have length less than or equal to 1");
  for (const auto& one : given.elements())
    if (one.text() != "x86_64" && one.text() != "arm64")
      broken.add("architectures", shown,
                 "Member must satisfy constraint: [Member must satisfy enum value set: [x86_64, "
                 "arm64], Member must not be null]");
  if (auto why = broken.refusal())
    return *why;
  return std::optional<std::string>{given.elements().front().text()};
}

} // namespace troupe::gateway::lambda
