// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/keyring/reading.hpp"

#include <string>

/// The changes of a keyring, as functions of a transaction that refuse before they write. Ids and
/// material are drawn while they run: of a change that runs twice, those of the second time count.
namespace troupe {

result<key_description> apply(persistence::transaction& tx, const keyring_facts& with,
                              const create_key& ask);
result<key_description> apply(persistence::transaction& tx, const keyring_facts& with,
                              const update_key& ask);
result<key_description> apply(persistence::transaction& tx, const keyring_facts& with,
                              const tag_key& ask);
result<key_description> apply(persistence::transaction& tx, const keyring_facts& with,
                              const schedule_deletion& ask);
result<bool> apply(persistence::transaction& tx, const keyring_facts& with, const put_alias& ask);
result<bool> apply(persistence::transaction& tx, const keyring_facts& with,
                   const delete_alias& ask);

result<key_grant> apply(persistence::transaction& tx, const keyring_facts& with,
                        const create_grant& ask);
result<bool> apply(persistence::transaction& tx, const keyring_facts& with, const end_grant& ask);

/// Makes AWS's own key, or new material of the key, if that is what a question waits for.
void prepare(persistence::transaction& tx, const keyring_facts& with, const ask_keyring& ask);

/// Erases the keys whose time has come, with their aliases; a bounded number, true if there are
/// more.
bool erase_gone_keys(persistence::transaction& tx, const keyring_facts& with);
bool has_gone_keys(const persistence::reader& from, const keyring_facts& with);

/// `Policy` of a key that none was given for.
std::string default_key_policy(const std::string& account);

} // namespace troupe
