// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

/// For the readers that are stricter than `json::parse`, where the last member of a name counts.
namespace troupe {

/// True if an object anywhere in the document has two members of one name; false of what is no
/// JSON.
bool has_repeated_names(std::string_view text);

} // namespace troupe
