// SPDX-License-Identifier: Apache-2.0
#include "gateway/apigateway/operations.hpp"
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

put_stage read_stage(decoder& in, std::string name, verb how) {
  put_stage ask{.name = std::move(name),
                .is_new = how == verb::create,
                .description = in.text("description"),
                .variables = in.texts_by_name("stageVariables"),
                .tags = {}};
  if (how == verb::create) {
    ask.name = in.required_text("stageName", name_characters_max);
    ask.tags = in.texts_by_name("tags").value_or(ask.tags);
  }
  if (!is_stage_name(ask.name))
    in.refuse({code::validation, "Stage name only allows a-zA-Z0-9_-"});
  if (ask.variables)
    for (const auto& [variable, value] : *ask.variables)
      if (!is_variable(variable, value))
        in.refuse({code::validation, "Invalid stage variable: " + variable});
  const auto deploys = in.flag("autoDeploy");
  if (deploys ? !*deploys : how == verb::create)
    in.refuse({code::not_implemented, "troupe: a stage without autoDeploy is not supported"});
  for (const auto member : {"accessLogSettings", "clientCertificateId", "defaultRouteSettings",
                            "deploymentId", "routeSettings"})
    in.not_supported(member);
  return ask;
}

} // namespace

task<http_response> create_stage::run(call& c) {
  return put(c, read_stage, verb::create);
}
task<http_response> update_stage::run(call& c) {
  return put(c, read_stage, verb::update);
}
task<http_response> get_stages::run(call& c) {
  return get_all(c, &api_description::stages, &api_stage::name);
}
task<http_response> delete_stage::run(call& c) {
  return remove(c, api_part::stage);
}
task<http_response> get_stage::run(call& c) {
  return get_one(c, &api_description::stages, &api_stage::name,
                 {code::no_such_stage, "Invalid stage identifier specified "});
}

} // namespace troupe::gateway::apigateway
