// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/json.hpp"

#include <string_view>

/// From an item's stored form to its JSON form without the values between them: what a read answers
/// where nothing of the item is looked at.
namespace troupe {

/// Appends what `write_json(out, *decode_item(bytes))` would. False where `decode_item` would
/// refuse; what was written until then is worth nothing.
[[nodiscard]] bool write_stored_json(json_writer& out, std::string_view bytes);

} // namespace troupe
