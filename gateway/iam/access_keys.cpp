// SPDX-License-Identifier: Apache-2.0
#include "gateway/iam/operations.hpp"

/// Access keys of users, and when they were last used.
namespace troupe::gateway::iam {

namespace {

std::string_view status_of(const user_key& key) {
  return key.is_active ? "Active" : "Inactive";
}

/// The user that an operation names, or else the one that the key belongs to: the caller.
template <class Model, class What>
task<reply<Model>> change_key(call& c, wire::input<Model> in, What what) {
  auto named = read_entity(c, in);
  if (!named)
    co_return std::move(named).refusal();
  change_user_key ask{std::move(named->name), std::move(what)};
  auto asking = ask_identity(c, std::move(ask));
  auto done = co_await std::move(asking);
  co_return reply_of<Model>(std::move(done));
}

} // namespace

task<reply<model::create_access_key>> create_access_key(call& c,
                                                        wire::input<model::create_access_key> in) {
  using asked = model::create_access_key;
  using key = shapes::access_key;
  auto named = read_entity(c, in);
  if (!named)
    co_return std::move(named).refusal();
  change_user_key ask{std::move(named->name), make_user_key{}};
  auto asking = ask_identity(c, std::move(ask));
  const auto done = co_await std::move(asking);
  if (!done)
    co_return done.refusal();
  wire::output<asked> out;
  const auto to = out[asked::output::AccessKey];
  to[key::UserName] = done->holder.user;
  to[key::AccessKeyId] = done->is.id;
  to[key::Status] = status_of(done->is);
  to[key::SecretAccessKey] = done->is.secret;
  to[key::CreateDate] = done->is.created;
  co_return out;
}

task<reply<model::update_access_key>> update_access_key(call& c,
                                                        wire::input<model::update_access_key> in) {
  using asked = model::update_access_key;
  set_key_active what{std::string{in[asked::AccessKeyId]}, in[asked::Status] == "Active"};
  return change_key<asked>(c, in, std::move(what));
}

task<reply<model::delete_access_key>> delete_access_key(call& c,
                                                        wire::input<model::delete_access_key> in) {
  using asked = model::delete_access_key;
  delete_user_key what{std::string{in[asked::AccessKeyId]}};
  return change_key<asked>(c, in, std::move(what));
}

task<reply<model::list_access_keys>> list_access_keys(call& c,
                                                      wire::input<model::list_access_keys> in) {
  using asked = model::list_access_keys;
  const auto page = read_page(in);
  if (!page)
    co_return page.refusal();
  auto named = read_entity(c, in);
  if (!named)
    co_return std::move(named).refusal();
  find_user_keys ask{std::move(named->name), {}};
  auto asking = ask_identity(c, std::move(ask));
  auto found = co_await std::move(asking);
  if (!found)
    co_return found.refusal();
  const auto next = cut_page(found->keys, *page);
  if (!next)
    co_return next.refusal();
  wire::output<asked> out;
  out[asked::output::AccessKeyMetadata].fill(found->keys, [](auto to, const user_key_view& one) {
    using key = shapes::access_key_metadata;
    to[key::UserName] = one.holder.user;
    to[key::AccessKeyId] = one.is.id;
    to[key::Status] = status_of(one.is);
    to[key::CreateDate] = one.is.created;
  });
  write_page(out, *next);
  co_return out;
}

task<reply<model::get_access_key_last_used>>
get_access_key_last_used(call& c, wire::input<model::get_access_key_last_used> in) {
  using asked = model::get_access_key_last_used;
  using used = shapes::access_key_last_used;
  const std::string id{in[asked::AccessKeyId]};
  find_user_keys ask{{}, id};
  auto asking = ask_identity(c, std::move(ask));
  const auto found = co_await std::move(asking);
  if (!found)
    co_return found.refusal();
  const auto& key = found->keys.front();
  user_key_use last{key.is.used, key.is.used_region, key.is.used_service};
  if (const auto* index = c.gateway.node.keys)
    if (auto newer = index->last_use(id))
      last = std::move(*newer);
  wire::output<asked> out;
  out[asked::output::UserName] = key.holder.user;
  const auto to = out[asked::output::AccessKeyLastUsed];
  const bool was_used = last.at > 0;
  if (was_used)
    to[used::LastUsedDate] = last.at - last.at % 1'000;
  to[used::ServiceName] = was_used ? last.service : "N/A";
  to[used::Region] = was_used ? last.region : "N/A";
  co_return out;
}

} // namespace troupe::gateway::iam
