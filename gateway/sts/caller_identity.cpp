// SPDX-License-Identifier: Apache-2.0
#include "actors/protocol/identity.hpp"
#include "core/digest.hpp"
#include "gateway/sts/operations.hpp"

/// GetCallerIdentity, by which tools find out whose account they work in, and GetAccessKeyInfo.
namespace troupe::gateway::sts {

namespace {

/// A role that was never made has no id; a function may work in its name all the same.
std::string id_of_absent_role(const caller& who) {
  return "AROA" + to_key_text(sha256(who.account + "/" + who.role)).substr(0, 17);
}

/// The credentials of functions do not tell their role's id.
task<result<std::string>> role_id(call& c) {
  if (!c.who.principal_id.empty())
    co_return c.who.principal_id;
  address where{c.who.account, {}, {}};
  find_entity ask{entity_kind::role, c.who.role};
  auto asking = ask_named<identity_actor>(c, noun::identity, std::move(where), std::move(ask));
  auto found = co_await std::move(asking);
  if (found)
    co_return std::move(found->is.id);
  if (found.refusal().kind == "NoSuchEntity")
    co_return id_of_absent_role(c.who);
  co_return std::move(found).refusal();
}

/// Of everybody but a role.
std::string user_id_of(const caller& who) {
  if (!who.federated.empty())
    return who.account + ":" + who.federated;
  return who.user.empty() ? who.account : who.principal_id;
}

} // namespace

task<reply<model::get_caller_identity>>
get_caller_identity(call& c, wire::input<model::get_caller_identity>) {
  using answer = model::get_caller_identity::output;
  wire::output<model::get_caller_identity> out;
  out[answer::Arn] = principal_arn(c.who);
  out[answer::Account] = c.who.account;
  if (c.who.role.empty()) {
    out[answer::UserId] = user_id_of(c.who);
    co_return out;
  }
  auto looking = role_id(c);
  const auto id = co_await std::move(looking);
  if (!id)
    co_return id.refusal();
  out[answer::UserId] = *id + ":" + c.who.session;
  co_return out;
}

task<reply<model::get_access_key_info>>
get_access_key_info(call& c, wire::input<model::get_access_key_info> in) {
  using asked = model::get_access_key_info;
  const auto id = in[asked::AccessKeyId];
  std::optional<std::string> account;
  const auto known = c.gateway.node.keys ? c.gateway.node.keys->find(id) : std::nullopt;
  if (known)
    account = known->holder->account;
  else
    account = account_in_access_key(id);
  if (!account)
    co_return error{code::validation, "The AccessKeyId tells no account."};
  wire::output<asked> out;
  out[asked::output::Account] = *account;
  co_return out;
}

/// Troupe makes no such messages yet, so there is none that is good.
task<reply<model::decode_authorization_message>>
decode_authorization_message(call&, wire::input<model::decode_authorization_message> in) {
  static_cast<void>(in[model::decode_authorization_message::EncodedMessage]);
  co_return error{"InvalidAuthorizationMessageException", "Message is not valid"};
}

} // namespace troupe::gateway::sts
