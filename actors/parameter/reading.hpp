// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/parameter/record.hpp"
#include "core/result.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What a parameter store answers from what is stored, as functions of a reader; a change reads by
/// the same.
namespace troupe {

/// What a question or a change knows besides what was asked.
struct parameter_facts {
  address where;
  epoch_ms now = 0;
};

/// The parameter of that name or ARN; nothing where there is none, or none any more.
std::optional<parameter_record> find_parameter(const persistence::reader& from,
                                               const parameter_facts& with, std::string_view name);
/// All its versions, the oldest first.
std::vector<parameter_version> versions_of(const persistence::reader& from,
                                           const parameter_facts& with,
                                           const parameter_record& parameter);
bool has_expired(const parameter_version& newest, epoch_ms now);

error parameter_not_found();
error no_such_version(const std::string& name, std::string_view version);

result<found_parameters> read(const persistence::reader& from, const parameter_facts& with,
                              const get_parameters& ask);
result<parameters_page> read(const persistence::reader& from, const parameter_facts& with,
                             const list_parameters& ask);
result<parameters_page> read(const persistence::reader& from, const parameter_facts& with,
                             const list_versions& ask);
result<tag_map> read(const persistence::reader& from, const parameter_facts& with,
                     const list_parameter_tags& ask);

} // namespace troupe
