// SPDX-License-Identifier: Apache-2.0
#include "core/page_token.hpp"

#include <catch2/catch.hpp>

#include <vector>

namespace troupe {

TEST_CASE("a page's token survives its way, and a mangled one is none") {
  for (const auto& last :
       std::vector<std::string>{"", "a", "photos/ü+ /=&", std::string(1'024, '\xff')}) {
    const auto token = make_page_token(last);
    CHECK(token.find_first_of("+/=") == std::string::npos);
    CHECK(read_page_token(token) == last);
  }
  for (const auto& token :
       std::vector<std::string>{"", "A", "AgAAAAA", "!!!!", make_page_token("abc") + "x"})
    CHECK_FALSE(read_page_token(token));
}

} // namespace troupe
