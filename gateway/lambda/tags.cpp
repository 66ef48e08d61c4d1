// SPDX-License-Identifier: Apache-2.0
#include "gateway/lambda/operations.hpp"
#include "gateway/lambda/request.hpp"

/// Tags, by the ARN of what carries them. Of that, Troupe has functions.
namespace troupe::gateway::lambda {

namespace {

/// Versions and aliases carry none.
template <class Model>
result<function_reference> tagged(const call& c, const wire::input<Model>& in) {
  const auto resource = in[Model::Resource];
  if (resource.find(":function:") == std::string_view::npos)
    return error{code::not_implemented, "troupe: tags of " + std::string{resource}
                                            + " are not implemented; those of functions are"};
  auto named = find_reference(c.who, resource);
  if (named && !named->qualifier.empty())
    return error{code::validation,
                 "Tags on function aliases and versions are not supported. Please specify a "
                 "function ARN."};
  return named;
}

template <class Model>
task<reply<Model>> change(call& c, result<function_reference> named, change_tags what) {
  if (!named)
    co_return std::move(named).refusal();
  auto asking = ask_named<function_actor>(c, noun::function, named->where, std::move(what));
  const auto done = co_await std::move(asking);
  if (!done)
    co_return reworded(done.refusal(), named->arn());
  co_return wire::output<Model>{};
}

} // namespace

result<tag_map> read_tags(wire::map_view<wire::as::text> in) {
  constexpr std::size_t tags_max = 50;
  if (in.size() > tags_max)
    return error{code::validation, "Number of tags exceeds resource tag limit."};
  tag_map tags;
  for (std::size_t i = 0; i < in.size(); ++i)
    tags.insert_or_assign(std::string{in.key(i)}, std::string{in[i]});
  return tags;
}

task<reply<model::list_tags>> list_tags(call& c, wire::input<model::list_tags> in) {
  using asked = model::list_tags;
  auto finding = describe_if_named(c, tagged(c, in));
  const auto found = co_await std::move(finding);
  if (!found)
    co_return found.refusal();
  wire::output<asked> out;
  out[asked::output::Tags].fill(found->function.tags);
  co_return out;
}

task<reply<model::tag_resource>> tag_resource(call& c, wire::input<model::tag_resource> in) {
  using asked = model::tag_resource;
  auto named = tagged(c, in);
  auto tags = read_tags(in[asked::Tags]);
  if (!tags)
    co_return std::move(tags).refusal();
  auto changing = change<asked>(c, std::move(named), {std::move(*tags), {}});
  co_return co_await std::move(changing);
}

task<reply<model::untag_resource>> untag_resource(call& c, wire::input<model::untag_resource> in) {
  using asked = model::untag_resource;
  change_tags what;
  for (const auto key : in[asked::TagKeys])
    what.remove.emplace_back(key);
  auto changing = change<asked>(c, tagged(c, in), std::move(what));
  co_return co_await std::move(changing);
}

} // namespace troupe::gateway::lambda
