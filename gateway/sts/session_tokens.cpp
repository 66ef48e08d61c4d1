// SPDX-License-Identifier: Apache-2.0
#include "gateway/sts/session_details.hpp"

#include <algorithm>

/// GetSessionToken and GetFederationToken: temporary credentials of a user or of the account's
/// root.
namespace troupe::gateway::sts {

namespace {

constexpr std::int64_t session_seconds_default = 43'200;
constexpr std::int64_t root_session_seconds_max = 3'600;

std::optional<error> refuse_temporary(const caller& who, std::string_view operation) {
  if (!who.is_temporary && who.role.empty())
    return std::nullopt;
  return error{code::access_denied,
               std::string{"Cannot call "}.append(operation).append(" with session credentials")};
}

/// The caller's own session: root's is never longer than an hour.
session session_of(const call& c, std::int64_t seconds) {
  const auto& who = c.who;
  const bool is_root = who.user.empty();
  if (is_root)
    seconds = std::min(seconds, root_session_seconds_max);
  session made{.account = who.account};
  made.kind = is_root ? session_kind::root : session_kind::user;
  made.user = who.user;
  made.user_path = who.user_path;
  made.principal_id = who.principal_id;
  const auto now = c.gateway.time.now();
  made.issued = now;
  made.expires = now - now % 1'000 + seconds * 1'000;
  return made;
}

} // namespace

task<reply<model::get_session_token>> get_session_token(call& c,
                                                        wire::input<model::get_session_token> in) {
  using asked = model::get_session_token;
  const auto seconds = in[asked::DurationSeconds].value_or(session_seconds_default);
  if (auto refused = refuse_temporary(c.who, "GetSessionToken"))
    co_return std::move(*refused);
  const auto made = session_of(c, seconds);
  wire::output<asked> out;
  write_credentials(out[asked::output::Credentials], c.gateway.node.issuer->issue(made),
                    made.expires);
  co_return out;
}

task<reply<model::get_federation_token>>
get_federation_token(call& c, wire::input<model::get_federation_token> in) {
  using asked = model::get_federation_token;
  const std::string name{in[asked::Name]};
  const auto seconds = in[asked::DurationSeconds].value_or(session_seconds_default);
  session_details details;
  auto tags = read_session_tags(in[asked::Tags], {}, {});
  if (!tags)
    co_return std::move(tags).refusal();
  details.tags = std::move(*tags);
  const auto policies = in[asked::PolicyArns];
  if (auto refused = read_session_policies(in[asked::Policy], policies, details))
    co_return std::move(*refused);
  const auto size = packed_size(details);
  if (!size)
    co_return size.refusal();
  if (auto refused = refuse_temporary(c.who, "GetFederationToken"))
    co_return std::move(*refused);
  auto made = session_of(c, seconds);
  made.kind = session_kind::federated;
  made.name = name;
  made.details = details.text();
  wire::output<asked> out;
  write_credentials(out[asked::output::Credentials], c.gateway.node.issuer->issue(made),
                    made.expires);
  const auto to = out[asked::output::FederatedUser];
  to[shapes::federated_user::FederatedUserId] = made.account + ":" + name;
  to[shapes::federated_user::Arn] = "arn:aws:sts::" + made.account + ":federated-user/" + name;
  out[asked::output::PackedPolicySize] = *size;
  co_return out;
}

} // namespace troupe::gateway::sts
