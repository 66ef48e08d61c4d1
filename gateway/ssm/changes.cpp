// SPDX-License-Identifier: Apache-2.0
#include "gateway/ssm/operations.hpp"

#include <algorithm>

/// Parameters ended, labelled and tagged.
namespace troupe::gateway::ssm {

namespace {

std::vector<std::string> texts_of(wire::list_view<wire::as::text> in) {
  std::vector<std::string> texts;
  for (const auto one : in)
    texts.emplace_back(one);
  return texts;
}

/// Only parameters have tags here; another type is left where it is, to be refused by name.
template <class Model>
void take_type(wire::input<Model> in) {
  if (in.peek(Model::ResourceType) == "Parameter")
    (void)in[Model::ResourceType];
}

template <class Model>
task<reply<Model>> change_tags(call& c, tag_parameter ask) {
  auto asking = ask_parameters(c, std::move(ask));
  auto done = co_await std::move(asking);
  co_return reply_of<Model>(std::move(done));
}

} // namespace

task<reply<model::delete_parameter>> delete_parameter(call& c,
                                                      wire::input<model::delete_parameter> in) {
  troupe::delete_parameters ask;
  ask.names.emplace_back(in[model::delete_parameter::Name]);
  auto asking = ask_parameters(c, std::move(ask));
  const auto gone = co_await std::move(asking);
  if (!gone)
    co_return gone.refusal();
  if (gone->names.empty())
    co_return error{"ParameterNotFound", ""};
  co_return wire::output<model::delete_parameter>{};
}

task<reply<model::delete_parameters>> delete_parameters(call& c,
                                                        wire::input<model::delete_parameters> in) {
  using asked = model::delete_parameters;
  const auto names = texts_of(in[asked::Names]);
  auto asking = ask_parameters(c, troupe::delete_parameters{names});
  const auto gone = co_await std::move(asking);
  if (!gone)
    co_return gone.refusal();
  std::vector<std::string> invalid;
  for (const auto& name : names)
    if (std::ranges::find(gone->names, name) == gone->names.end())
      invalid.push_back(name);
  wire::output<asked> out;
  out[asked::output::DeletedParameters].fill(gone->names);
  out[asked::output::InvalidParameters].fill(invalid);
  co_return out;
}

task<reply<model::label_parameter_version>>
label_parameter_version(call& c, wire::input<model::label_parameter_version> in) {
  using asked = model::label_parameter_version;
  label_parameter ask{.name = std::string{in[asked::Name]},
                      .version = in[asked::ParameterVersion],
                      .labels = texts_of(in[asked::Labels])};
  auto asking = ask_parameters(c, std::move(ask));
  const auto put = co_await std::move(asking);
  if (!put)
    co_return put.refusal();
  wire::output<asked> out;
  out[asked::output::InvalidLabels].fill(put->invalid);
  out[asked::output::ParameterVersion] = put->version;
  co_return out;
}

task<reply<model::unlabel_parameter_version>>
unlabel_parameter_version(call& c, wire::input<model::unlabel_parameter_version> in) {
  using asked = model::unlabel_parameter_version;
  unlabel_parameter ask{.name = std::string{in[asked::Name]},
                        .version = in[asked::ParameterVersion],
                        .labels = texts_of(in[asked::Labels])};
  auto asking = ask_parameters(c, std::move(ask));
  const auto came = co_await std::move(asking);
  if (!came)
    co_return came.refusal();
  wire::output<asked> out;
  out[asked::output::RemovedLabels].fill(came->removed);
  out[asked::output::InvalidLabels].fill(came->invalid);
  co_return out;
}

task<reply<model::add_tags_to_resource>>
add_tags_to_resource(call& c, wire::input<model::add_tags_to_resource> in) {
  using asked = model::add_tags_to_resource;
  take_type(in);
  std::vector<std::pair<std::string, std::string>> given;
  for (const auto tag : in[asked::Tags])
    given.emplace_back(tag[model::shapes::tag::Key], tag[model::shapes::tag::Value]);
  auto tags = read_tags(given, parameter_tag_rules());
  if (!tags)
    co_return std::move(tags).refusal();
  auto changing = change_tags<asked>(c, {std::string{in[asked::ResourceId]}, std::move(*tags), {}});
  co_return co_await std::move(changing);
}

task<reply<model::remove_tags_from_resource>>
remove_tags_from_resource(call& c, wire::input<model::remove_tags_from_resource> in) {
  using asked = model::remove_tags_from_resource;
  take_type(in);
  return change_tags<asked>(c,
                            {std::string{in[asked::ResourceId]}, {}, texts_of(in[asked::TagKeys])});
}

task<reply<model::list_tags_for_resource>>
list_tags_for_resource(call& c, wire::input<model::list_tags_for_resource> in) {
  using asked = model::list_tags_for_resource;
  take_type(in);
  auto asking = ask_parameters(c, list_parameter_tags{std::string{in[asked::ResourceId]}});
  const auto tags = co_await std::move(asking);
  if (!tags)
    co_return tags.refusal();
  wire::output<asked> out;
  out[asked::output::TagList].fill(*tags, [](auto to, const auto& tag) {
    to[model::shapes::tag::Key] = tag.first;
    to[model::shapes::tag::Value] = tag.second;
  });
  co_return out;
}

} // namespace troupe::gateway::ssm
