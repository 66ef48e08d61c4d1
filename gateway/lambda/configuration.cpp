// SPDX-License-Identifier: Apache-2.0
#include "gateway/lambda/configuration.hpp"

#include "gateway/lambda/environment.hpp"
#include "gateway/lambda/runtimes.hpp"

namespace troupe::gateway::lambda {

namespace {

namespace model = wire::model::lambda;
namespace shapes = model::shapes;

std::optional<std::string> owned(std::optional<std::string_view> text) {
  return text ? std::optional{std::string{*text}} : std::nullopt;
}

template <class Model>
error not_implemented(std::string what) {
  return {code::not_implemented, wire::not_implemented(Model::facts(), {std::move(what)})};
}

void read_logging(wire::structure_view<shapes::logging_config> in,
                  troupe::update_function_configuration& to) {
  to.log_format = owned(in[shapes::logging_config::LogFormat]);
  to.log_group = owned(in[shapes::logging_config::LogGroup]);
  // Levels belong to the JSON format, which is refused; with text Lambda drops them.
  in.get(shapes::logging_config::ApplicationLogLevel);
  in.get(shapes::logging_config::SystemLogLevel);
}

/// The members that CreateFunction and UpdateFunctionConfiguration share.
template <class Model>
result<troupe::update_function_configuration> read_members(const wire::input<Model>& in) {
  troupe::update_function_configuration read;
  read.runtime = owned(in[Model::Runtime]);
  read.handler = owned(in[Model::Handler]);
  read.role = owned(in[Model::Role]);
  read.description = owned(in[Model::Description]);
  read.timeout_seconds = in[Model::Timeout];
  read.memory_mb = in[Model::MemorySize];
  if (const auto storage = in[Model::EphemeralStorage]; storage.present())
    read.ephemeral_storage_mb = storage[shapes::ephemeral_storage::Size];
  read.tracing_mode = owned(in[Model::TracingConfig][shapes::tracing_config::Mode]);
  read.snap_start = owned(in[Model::SnapStart][shapes::snap_start::ApplyOn]);
  read_logging(in[Model::LoggingConfig], read);
  auto environment = read_environment(in[Model::Environment]);
  if (!environment)
    return std::move(environment).refusal();
  read.environment = std::move(*environment);
  if (read.log_format == "JSON")
    return not_implemented<Model>("LoggingConfig.LogFormat JSON");
  if (read.runtime)
    if (auto why = check_runtime(*read.runtime))
      return std::move(*why);
  return read;
}

} // namespace

result<function_configuration>
read_new_configuration(const wire::input<model::create_function>& in) {
  using asked = model::create_function;
  if (in[asked::PackageType] == "Image")
    return not_implemented<asked>("PackageType Image");
  auto read = read_members(in);
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

result<troupe::update_function_configuration>
read_configuration_update(const wire::input<model::update_function_configuration>& in) {
  auto read = read_members(in);
  if (read)
    read->revision = in[model::update_function_configuration::RevisionId].value_or("");
  return read;
}

} // namespace troupe::gateway::lambda
