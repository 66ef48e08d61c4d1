// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>

/// Bodies that a client has compressed, over zlib, which stays in the .cpp.
namespace troupe {

/// What `compressed` holds: one gzip member (RFC 1952) or several, one after the other, with right
/// checksums. Refuses with `code::serialization` what is none, and with `code::too_large` what
/// would be more than `bytes_max`, as soon as it is.
result<std::string> gunzip(std::string_view compressed, std::size_t bytes_max);

} // namespace troupe
