// SPDX-License-Identifier: Apache-2.0
#include "core/page_token.hpp"
#include "gateway/kms/operations.hpp"

/// Grants, which are kept for who asks for them; nothing is allowed or refused by them yet.
namespace troupe::gateway::kms {

namespace {

constexpr std::int64_t page_default = 50;

using constraints = model::shapes::grant_constraints;

template <class Output>
void write_page(Output& out, const call& c, const grants_page& page) {
  using answer = model::list_grants::output;
  out[answer::Grants].fill(page.grants, [&](auto to, const key_grant& one) {
    using shape = model::shapes::grant_list_entry;
    to[shape::KeyId] = key_arn(account_of(c), one.key);
    to[shape::GrantId] = one.id;
    to[shape::Name] = one.name;
    to[shape::CreationDate] = one.created;
    to[shape::GranteePrincipal] = one.grantee;
    if (!one.retiring.empty())
      to[shape::RetiringPrincipal] = one.retiring;
    to[shape::IssuingAccount] = "arn:aws:iam::" + c.who.account + ":root";
    to[shape::Operations].fill(one.operations);
    if (!one.context_subset.empty())
      to[shape::Constraints][constraints::EncryptionContextSubset].fill(one.context_subset);
    if (!one.context_equals.empty())
      to[shape::Constraints][constraints::EncryptionContextEquals].fill(one.context_equals);
  });
  out[answer::Truncated] = page.more;
  if (page.more)
    out[answer::NextMarker] = make_page_token(page.grants.back().id);
}

template <class Model>
task<reply<Model>> list(call& c, troupe::list_grants ask, result<std::string> after,
                        std::optional<std::int64_t> limit) {
  if (!after)
    co_return std::move(after).refusal();
  ask.after = std::move(*after);
  ask.limit = static_cast<std::size_t>(limit.value_or(page_default));
  auto asking = ask_keys(c, std::move(ask));
  const auto page = co_await std::move(asking);
  if (!page)
    co_return page.refusal();
  wire::output<Model> out;
  write_page(out, c, *page);
  co_return out;
}

template <class Model>
task<reply<Model>> end(call& c, end_grant ask) {
  auto asking = ask_keys(c, std::move(ask));
  auto done = co_await std::move(asking);
  co_return reply_of<Model>(std::move(done));
}

} // namespace

task<reply<model::create_grant>> create_grant(call& c, wire::input<model::create_grant> in) {
  using asked = model::create_grant;
  (void)in[asked::GrantTokens].size();
  troupe::create_grant ask{.key = std::string{in[asked::KeyId]}, .grant = {}};
  ask.grant.name = in[asked::Name].value_or("");
  ask.grant.grantee = in[asked::GranteePrincipal].value_or("");
  ask.grant.retiring = in[asked::RetiringPrincipal].value_or("");
  for (const auto operation : in[asked::Operations])
    ask.grant.operations.emplace_back(operation);
  const auto limits = in[asked::Constraints];
  ask.grant.context_subset = read_context(limits[constraints::EncryptionContextSubset]);
  ask.grant.context_equals = read_context(limits[constraints::EncryptionContextEquals]);
  if (ask.grant.grantee.empty() && !in.has(asked::GranteeServicePrincipal))
    co_return error{code::validation, "GranteePrincipal is required."};
  auto asking = ask_keys(c, std::move(ask));
  const auto made = co_await std::move(asking);
  if (!made)
    co_return made.refusal();
  wire::output<asked> out;
  out[asked::output::GrantToken] = made->token;
  out[asked::output::GrantId] = made->id;
  co_return out;
}

task<reply<model::list_grants>> list_grants(call& c, wire::input<model::list_grants> in) {
  using asked = model::list_grants;
  troupe::list_grants ask;
  ask.key = in[asked::KeyId];
  ask.id = in[asked::GrantId].value_or("");
  ask.grantee = in[asked::GranteePrincipal].value_or("");
  return list<asked>(c, std::move(ask), read_marker(in[asked::Marker]), in[asked::Limit]);
}

task<reply<model::list_retirable_grants>>
list_retirable_grants(call& c, wire::input<model::list_retirable_grants> in) {
  using asked = model::list_retirable_grants;
  troupe::list_grants ask;
  ask.retiring = in[asked::RetiringPrincipal].value_or("");
  auto after = read_marker(in[asked::Marker]);
  if (ask.retiring.empty() && !in.has(asked::RetiringServicePrincipal))
    after = error{code::validation, "RetiringPrincipal is required."};
  return list<asked>(c, std::move(ask), std::move(after), in[asked::Limit]);
}

task<reply<model::revoke_grant>> revoke_grant(call& c, wire::input<model::revoke_grant> in) {
  using asked = model::revoke_grant;
  return end<asked>(c, {std::string{in[asked::KeyId]}, std::string{in[asked::GrantId]}, {}});
}

task<reply<model::retire_grant>> retire_grant(call& c, wire::input<model::retire_grant> in) {
  using asked = model::retire_grant;
  return end<asked>(c, {std::string{in[asked::KeyId].value_or("")},
                        std::string{in[asked::GrantId].value_or("")},
                        std::string{in[asked::GrantToken].value_or("")}});
}

} // namespace troupe::gateway::kms
