// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/secret/reading.hpp"

/// The changes of a secret store, as functions of a transaction that refuse before they write.
namespace troupe {

result<secret_put> apply(persistence::transaction& tx, const secret_facts& with,
                         const create_secret& ask);
result<secret_put> apply(persistence::transaction& tx, const secret_facts& with,
                         const update_secret& ask);
result<secret_description> apply(persistence::transaction& tx, const secret_facts& with,
                                 const move_stage& ask);
result<secret_description> apply(persistence::transaction& tx, const secret_facts& with,
                                 const tag_secret& ask);
result<secret_description> apply(persistence::transaction& tx, const secret_facts& with,
                                 const delete_secret& ask);
result<secret_description> apply(persistence::transaction& tx, const secret_facts& with,
                                 const restore_secret& ask);
result<secret_description> apply(persistence::transaction& tx, const secret_facts& with,
                                 const set_secret_policy& ask);

/// Keeps the day on which a version was read.
void keep_access(persistence::transaction& tx, const secret_facts& with,
                 const get_secret_value& ask);

/// Erases the secrets whose time has come; a bounded number, true if there may be more.
bool erase_gone_secrets(persistence::transaction& tx, const secret_facts& with);
bool has_gone_secrets(const persistence::reader& from, const secret_facts& with);

} // namespace troupe
