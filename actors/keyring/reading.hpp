// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/keyring/record.hpp"
#include "core/result.hpp"

#include <optional>
#include <string>
#include <string_view>

/// What a keyring answers from what is stored, as functions of a reader; a change reads by the
/// same.
namespace troupe {

/// What a question or a change knows besides what was asked.
struct keyring_facts {
  address where;
  std::string_view master; ///< The node's master key.
  epoch_ms now = 0;
};

/// The id that a key's name leads to; there may be no such key.
result<std::string> find_key_id(const persistence::reader& from, const keyring_facts& with,
                                std::string_view key);
/// The key that is named; refuses where there is none, or none any more.
result<key_record> find_key(const persistence::reader& from, const keyring_facts& with,
                            std::string_view key);
/// The same of a key that is to be used for something: neither disabled nor about to go.
result<key_record> find_usable_key(const persistence::reader& from, const keyring_facts& with,
                                   std::string_view key);
/// A key that is not about to go.
std::optional<error> refuse_pending(const keyring_facts& with, const key_description& key);
/// The key itself is gone although its record may still be there.
bool is_gone(const key_description& key, epoch_ms now);

result<key_description> read(const persistence::reader& from, const keyring_facts& with,
                             const describe_key& ask);
result<keys_page> read(const persistence::reader& from, const keyring_facts& with,
                       const list_keys& ask);
result<aliases_page> read(const persistence::reader& from, const keyring_facts& with,
                          const list_aliases& ask);
result<sealed_text> read(const persistence::reader& from, const keyring_facts& with,
                         const encrypt_text& ask);
result<opened_text> read(const persistence::reader& from, const keyring_facts& with,
                         const decrypt_text& ask);
result<text_mac> read(const persistence::reader& from, const keyring_facts& with,
                      const make_mac& ask);

/// True if answering a question takes a change first (actors/keyring/changes.hpp): a key of AWS's
/// own that was not used yet or whose master key was lost, or one that is due to be rotated.
bool has_to_prepare(const persistence::reader& from, const keyring_facts& with,
                    const ask_keyring& ask);
result<text_signature> read(const persistence::reader& from, const keyring_facts& with,
                            const sign_text& ask);
result<text_signature> read(const persistence::reader& from, const keyring_facts& with,
                            const verify_text& ask);
result<public_key> read(const persistence::reader& from, const keyring_facts& with,
                        const get_public_key& ask);
result<grants_page> read(const persistence::reader& from, const keyring_facts& with,
                         const list_grants& ask);

/// `ssm` of `alias/aws/ssm` or its ARN; empty where it is no key of AWS's own.
std::string_view aws_service_of(const keyring_facts& with, std::string_view key);
/// The name of the key that a question is about; empty where it is about none.
std::string_view key_asked_for(const ask_keyring& ask);

} // namespace troupe
