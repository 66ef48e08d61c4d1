// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/parameter/reading.hpp"

/// The changes of a parameter store, as functions of a transaction that refuse before they write.
namespace troupe {

result<parameter_put> apply(persistence::transaction& tx, const parameter_facts& with,
                            const put_parameter& ask);
result<deleted_parameters> apply(persistence::transaction& tx, const parameter_facts& with,
                                 const delete_parameters& ask);
result<bool> apply(persistence::transaction& tx, const parameter_facts& with,
                   const tag_parameter& ask);
result<labels_put> apply(persistence::transaction& tx, const parameter_facts& with,
                         const label_parameter& ask);
result<labels_removed> apply(persistence::transaction& tx, const parameter_facts& with,
                             const unlabel_parameter& ask);

/// Erases parameters that have expired; a bounded number, true if there may be more.
bool erase_expired(persistence::transaction& tx, const parameter_facts& with);
bool has_expired_parameters(const persistence::reader& from, const parameter_facts& with);

/// Whether it may be put on a version: not one that begins with a digit, `aws` or `ssm`.
bool is_label(std::string_view text);

} // namespace troupe
