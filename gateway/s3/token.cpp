// SPDX-License-Identifier: Apache-2.0
#include "gateway/s3/token.hpp"

namespace troupe::gateway::s3 {

result<std::string> read_token(std::string_view token) {
  if (auto last = read_page_token(token))
    return std::move(*last);
  return error{code::validation,
               "The continuation token provided is incorrect",
               {{"ArgumentName", "continuation-token"}}};
}

} // namespace troupe::gateway::s3
