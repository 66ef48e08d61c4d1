// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/page_token.hpp"
#include "core/result.hpp"

#include <string>
#include <string_view>

/// Continuation tokens (core/page_token.hpp), refused as S3 words it.
namespace troupe::gateway::s3 {

inline std::string make_token(std::string_view last) {
  return make_page_token(last);
}
/// Refuses with `code::validation`.
result<std::string> read_token(std::string_view token);

} // namespace troupe::gateway::s3
