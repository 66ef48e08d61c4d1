// SPDX-License-Identifier: Apache-2.0
#include "gateway/models/sts.hpp"
#include "core/digest.hpp"
#include "core/names.hpp"
#include "core/sessions.hpp"
#include "gateway/service.hpp"

/// STS: GetCallerIdentity, by which tools find out whose account they work in.
namespace troupe::gateway::sts {

extern const service served; // gateway/registry.cpp

namespace {

namespace model = wire::model::sts;

struct identity {
  std::string arn;
  std::string user_id;
};

/// A function works in a session of its role; everybody else is the account's root user.
identity identity_of(const caller& who) {
  if (who.role.empty())
    return {"arn:aws:iam::" + who.account + ":root", who.account};
  // AWS gives a role an id at random: ours follows from what it is the id of.
  return {"arn:aws:sts::" + who.account + ":assumed-role/" + who.role + "/" + who.session,
          "AROA" + to_key_text(sha256(who.account + "/" + who.role)).substr(0, 17) + ":"
              + who.session};
}

task<reply<model::get_caller_identity>>
get_caller_identity(call& c, wire::input<model::get_caller_identity>) {
  using answer = model::get_caller_identity::output;
  auto [arn, user_id] = identity_of(c.who);
  wire::output<model::get_caller_identity> out;
  out[answer::Arn] = std::move(arn);
  out[answer::UserId] = std::move(user_id);
  out[answer::Account] = c.who.account;
  co_return out;
}

constexpr served_operation operations[] = {
    serves<model::get_caller_identity, get_caller_identity>(),
};

} // namespace

constinit const service served{.model = &wire::models::sts,
                               .name = "STS",
                               .operations = operations,
                               .body_bytes_max = limits::form_bytes_max};

} // namespace troupe::gateway::sts
