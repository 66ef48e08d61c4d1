// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/protocol/identity.hpp"
#include "core/result.hpp"
#include "persistence/store.hpp"

#include <optional>
#include <string>
#include <vector>

/// The changes of an account's identities, as functions of a transaction that refuse before they
/// write; and the questions, as functions of a snapshot. What is drawn at random is the caller's,
/// so that a change can run twice.
namespace troupe {

/// What a change knows besides what was asked.
struct identity_change {
  std::string account;
  epoch_ms now = 0;
  std::string new_id;     ///< For what it makes: 17 letters, without their prefix.
  std::string key_id;     ///< Of an access key that it makes ...
  std::string key_secret; ///< ... and its secret.
};

result<entity_view> apply(persistence::transaction& tx, const identity_change& with,
                          const change_entity& ask);
result<policy_view> apply(persistence::transaction& tx, const identity_change& with,
                          const change_policy& ask);
result<user_key_view> apply(persistence::transaction& tx, const identity_change& with,
                            const change_user_key& ask);
result<account_identity> apply(persistence::transaction& tx, const identity_change& with,
                               const change_account& ask);
/// Of a key that was used, if it still is.
void store_use(persistence::transaction& tx, const std::string& account, const std::string& key,
               const user_key_use& use);

result<entity_view> answer_to(const persistence::reader& from, const std::string& account,
                              const find_entity& ask);
result<entities_page> answer_to(const persistence::reader& from, const std::string& account,
                                const list_entities& ask);
result<policy_view> answer_to(const persistence::reader& from, const std::string& account,
                              const find_policy& ask);
result<policies_page> answer_to(const persistence::reader& from, const std::string& account,
                                const list_policies& ask);
result<user_keys_found> answer_to(const persistence::reader& from, const std::string& account,
                                  const find_user_keys& ask);
result<account_identity> answer_to(const persistence::reader& from, const std::string& account,
                                   const describe_account& ask);

/// The ARN of a managed policy, and the policy of an ARN, AWS's own or the account's.
std::string policy_arn(const std::string& account, const managed_policy& policy);
std::optional<managed_policy> find_managed(const persistence::reader& from,
                                           const std::string& account, const std::string& arn);

/// Tags with others put among them, or the refusal of twins and of too many.
result<std::vector<identity_tag>> with_tags(std::vector<identity_tag> tags,
                                            const std::vector<identity_tag>& others);
std::vector<identity_tag> without_tags(std::vector<identity_tag> tags,
                                       const std::vector<std::string>& keys);

} // namespace troupe
