// SPDX-License-Identifier: Apache-2.0
#include "actors/identity/changes.hpp"
#include "actors/identity/record.hpp"
#include "actors/identity/refusals.hpp"

/// What belongs to the account as a whole.
namespace troupe {

namespace {

using namespace identities;

using outcome = std::optional<error>;

outcome change(account_identity& is, const set_account_alias& ask) {
  if (is.alias && *is.alias == ask.alias)
    return exists("The account alias " + ask.alias + " already exists.");
  is.alias = ask.alias; // There is one at most: another takes its place.
  return std::nullopt;
}

outcome change(account_identity& is, const delete_account_alias& ask) {
  if (is.alias != ask.alias)
    return no_such("The account alias " + ask.alias + " cannot be found.");
  is.alias.reset();
  return std::nullopt;
}

outcome change(account_identity& is, const set_password_policy& ask) {
  is.passwords = ask.policy;
  return std::nullopt;
}

outcome change(account_identity& is, const delete_password_policy&) {
  if (!is.passwords)
    return no_such("The account policy with name PasswordPolicy cannot be found.");
  is.passwords.reset();
  return std::nullopt;
}

} // namespace

result<account_identity> apply(persistence::transaction& tx, const identity_change& with,
                               const change_account& ask) {
  auto is = load_account(tx, with.account);
  const auto refused = std::visit([&](const auto& what) { return change(is, what); }, ask.what);
  if (refused)
    return *refused;
  store_account(tx, with.account, is);
  return is;
}

result<account_identity> answer_to(const persistence::reader& from, const std::string& account,
                                   const describe_account&) {
  return load_account(from, account);
}

} // namespace troupe
