// SPDX-License-Identifier: Apache-2.0
#include "core/page_token.hpp"
#include "gateway/kms/operations.hpp"

namespace troupe::gateway::kms {

task<reply<model::tag_resource>> tag_resource(call& c, wire::input<model::tag_resource> in) {
  using asked = model::tag_resource;
  auto tags = read_key_tags(in[asked::Tags]);
  if (!tags)
    co_return std::move(tags).refusal();
  auto asking = ask_keys(c, tag_key{std::string{in[asked::KeyId]}, std::move(*tags), {}});
  auto done = co_await std::move(asking);
  co_return reply_of<asked>(std::move(done));
}

task<reply<model::untag_resource>> untag_resource(call& c, wire::input<model::untag_resource> in) {
  using asked = model::untag_resource;
  tag_key ask{std::string{in[asked::KeyId]}, {}, {}};
  for (const auto name : in[asked::TagKeys])
    ask.remove.emplace_back(name);
  auto asking = ask_keys(c, std::move(ask));
  auto done = co_await std::move(asking);
  co_return reply_of<asked>(std::move(done));
}

task<reply<model::list_resource_tags>>
list_resource_tags(call& c, wire::input<model::list_resource_tags> in) {
  using asked = model::list_resource_tags;
  constexpr std::int64_t page_default = 50;
  const auto limit = static_cast<std::size_t>(in[asked::Limit].value_or(page_default));
  const auto after = read_marker(in[asked::Marker]);
  if (!after)
    co_return after.refusal();
  auto asking = ask_keys(c, troupe::describe_key{std::string{in[asked::KeyId]}});
  auto key = co_await std::move(asking);
  if (!key)
    co_return key.refusal();
  auto& tags = key->tags;
  tags.erase(tags.begin(), tags.upper_bound(*after));
  const bool more = tags.size() > limit;
  while (tags.size() > limit)
    tags.erase(std::prev(tags.end()));
  wire::output<asked> out;
  out[asked::output::Tags].fill(tags, [](auto to, const auto& tag) {
    to[model::shapes::tag::TagKey] = tag.first;
    to[model::shapes::tag::TagValue] = tag.second;
  });
  out[asked::output::Truncated] = more;
  if (more)
    out[asked::output::NextMarker] = make_page_token(tags.rbegin()->first);
  co_return out;
}

} // namespace troupe::gateway::kms
