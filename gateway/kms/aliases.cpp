// SPDX-License-Identifier: Apache-2.0
#include "core/page_token.hpp"
#include "gateway/kms/operations.hpp"

namespace troupe::gateway::kms {

namespace {

template <class Model>
task<reply<Model>> put(call& c, wire::input<Model> in, bool is_new) {
  auto name = read_alias(in[Model::AliasName]);
  if (!name)
    co_return std::move(name).refusal();
  auto asking
      = ask_keys(c, put_alias{std::move(*name), std::string{in[Model::TargetKeyId]}, is_new});
  auto done = co_await std::move(asking);
  co_return reply_of<Model>(std::move(done));
}

} // namespace

task<reply<model::create_alias>> create_alias(call& c, wire::input<model::create_alias> in) {
  return put<model::create_alias>(c, in, true);
}

task<reply<model::update_alias>> update_alias(call& c, wire::input<model::update_alias> in) {
  return put<model::update_alias>(c, in, false);
}

task<reply<model::delete_alias>> delete_alias(call& c, wire::input<model::delete_alias> in) {
  auto name = read_alias(in[model::delete_alias::AliasName]);
  if (!name)
    co_return std::move(name).refusal();
  auto asking = ask_keys(c, troupe::delete_alias{std::move(*name)});
  auto done = co_await std::move(asking);
  co_return reply_of<model::delete_alias>(std::move(done));
}

task<reply<model::list_aliases>> list_aliases(call& c, wire::input<model::list_aliases> in) {
  using asked = model::list_aliases;
  constexpr std::int64_t page_default = 50;
  auto after = read_marker(in[asked::Marker]);
  if (!after)
    co_return std::move(after).refusal();
  troupe::list_aliases ask;
  ask.key = in[asked::KeyId].value_or("");
  ask.after = std::move(*after);
  ask.limit = static_cast<std::size_t>(in[asked::Limit].value_or(page_default));
  auto asking = ask_keys(c, std::move(ask));
  const auto page = co_await std::move(asking);
  if (!page)
    co_return page.refusal();
  wire::output<asked> out;
  out[asked::output::Aliases].fill(page->aliases, [&](auto to, const key_alias& one) {
    using shape = model::shapes::alias_list_entry;
    to[shape::AliasName] = one.name;
    to[shape::AliasArn] = alias_arn(account_of(c), one.name);
    to[shape::TargetKeyId] = one.key;
    to[shape::CreationDate] = one.created;
    to[shape::LastUpdatedDate] = one.updated;
  });
  out[asked::output::Truncated] = page->more;
  if (page->more)
    out[asked::output::NextMarker] = make_page_token(page->aliases.back().name);
  co_return out;
}

} // namespace troupe::gateway::kms
