// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/secret/record.hpp"
#include "core/result.hpp"

#include <optional>
#include <string>
#include <string_view>

/// What a secret store answers from what is stored, as functions of a reader; a change reads by the
/// same.
namespace troupe {

/// What a question or a change knows besides what was asked.
struct secret_facts {
  address where;
  epoch_ms now = 0;
};

/// The secret that is named, one that is about to go too; nothing where there is none.
std::optional<secret_description> get_secret(const persistence::reader& from,
                                             const secret_facts& with, std::string_view secret);
/// The same; refuses where there is none.
result<secret_description> find_secret(const persistence::reader& from, const secret_facts& with,
                                       std::string_view secret);
/// The same; refuses one that is about to go, too.
result<secret_description> find_kept_secret(const persistence::reader& from,
                                            const secret_facts& with, std::string_view secret);
secret_version* find_version(secret_description& of, std::string_view id);
/// Null where no version has that label.
secret_version* find_staged(secret_description& of, std::string_view stage);
bool has_stage(const secret_version& version, std::string_view stage);
error no_such_secret_version(std::string_view id);
/// It is gone although its records may still be there.
bool is_gone(const secret_description& secret, epoch_ms now);

result<secret_description> read(const persistence::reader& from, const secret_facts& with,
                                const describe_secret& ask);
result<secret_value> read(const persistence::reader& from, const secret_facts& with,
                          const get_secret_value& ask);
result<secrets_page> read(const persistence::reader& from, const secret_facts& with,
                          const list_secrets& ask);

/// The day of that moment, as LastAccessedDate says it.
epoch_ms day_of_access(epoch_ms now);

} // namespace troupe
