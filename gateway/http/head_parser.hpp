// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/http/request.hpp"

#include <string_view>

/// The fields of an admitted head, taken apart by Beast. It reads the same bytes as admission did,
/// so that two parsers have to agree before a request exists.
namespace troupe::gateway {

/// Fills `request.fields`, names in lower case. False if Beast objects.
bool parse_fields(std::string_view head, http_request& request);

/// `Not Found` for 404.
std::string_view reason_of(unsigned status);

} // namespace troupe::gateway
