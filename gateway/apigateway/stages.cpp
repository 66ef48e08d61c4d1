// SPDX-License-Identifier: Apache-2.0
#include "gateway/apigateway/parts.hpp"

/// Stages: under which name an API is served, and with which variables.
namespace troupe::gateway::apigateway {

namespace {

bool is_stage_name(std::string_view name) {
  return name == "$default" || std::ranges::all_of(name, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
                  || c == '_' || c == '-';
         });
}

bool is_variable(const std::string& name, const std::string& value) {
  constexpr std::size_t name_max = 64;
  constexpr std::size_t value_max = 512;
  const auto is_name = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  const auto is_value = [&](char c) {
    return is_name(c) || std::string_view{"-.~:/?#&=,"}.find(c) != std::string_view::npos;
  };
  return name.size() <= name_max && value.size() <= value_max && std::ranges::all_of(name, is_name)
         && std::ranges::all_of(value, is_value);
}

/// What is wrong with the name or the variables; nothing if all is well.
std::optional<error> refuse_stage(const put_stage& ask) {
  if (!is_stage_name(ask.name))
    return invalid("Stage name only allows a-zA-Z0-9_-");
  if (ask.variables)
    for (const auto& [variable, value] : *ask.variables)
      if (!is_variable(variable, value))
        return invalid("Invalid stage variable: " + variable);
  return std::nullopt;
}

template <class Model>
result<put_stage> read_stage(call& c, const wire::input<Model>& in, std::string name) {
  constexpr bool is_new = std::is_same_v<Model, model::create_stage>;
  put_stage ask{.name = std::move(name),
                .is_new = is_new,
                .description = owned(in[Model::Description]),
                .variables = owned(in[Model::StageVariables]),
                .tags = {}};
  if constexpr (is_new)
    ask.tags = owned(in[Model::Tags]).value_or(ask.tags);
  const auto deploys = in[Model::AutoDeploy];
  if (auto untaken = refuse_untaken(c))
    return std::move(*untaken);
  // `false` asks for nothing elsewhere; here it asks for a stage that waits for its deployments.
  if (!deploys.value_or(!is_new))
    return error{code::not_implemented, "troupe: a stage without AutoDeploy is not implemented"};
  if (auto why = refuse_stage(ask))
    return std::move(*why);
  return ask;
}

} // namespace

task<reply<model::create_stage>> create_stage(call& c, wire::input<model::create_stage> in) {
  return put(c, in, owned(in[model::create_stage::StageName]), read_stage<model::create_stage>);
}

task<reply<model::update_stage>> update_stage(call& c, wire::input<model::update_stage> in) {
  return put(c, in, owned(in[model::update_stage::StageName]), read_stage<model::update_stage>);
}

task<reply<model::get_stage>> get_stage(call& c, wire::input<model::get_stage> in) {
  return get_one(c, in, owned(in[model::get_stage::StageName]), &api_description::stages,
                 &api_stage::name, {"NotFoundException", "Invalid stage identifier specified "});
}

task<reply<model::get_stages>> get_stages(call& c, wire::input<model::get_stages> in) {
  return get_all(c, in, &api_description::stages, &api_stage::name);
}

task<reply<model::delete_stage>> delete_stage(call& c, wire::input<model::delete_stage> in) {
  return remove(c, in, owned(in[model::delete_stage::StageName]), api_part::stage);
}

} // namespace troupe::gateway::apigateway
