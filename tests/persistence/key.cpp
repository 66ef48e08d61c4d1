// SPDX-License-Identifier: Apache-2.0
#include "persistence/key.hpp"

#include "core/error.hpp"
#include "persistence/store.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <limits>

using namespace troupe;
using namespace troupe::persistence;
using namespace std::string_literals;

TEST_CASE("the order of keys is the order of their parts") {
  const auto texts = std::array{""s,  "\0"s,  "\0\0"s, "\0\1"s,  "\0\xFF"s, "\1"s,
                                "a"s, "a\0"s, "a\0b"s, "a\xFF"s, "ab"s,     "\xFF"s};
  for (const auto& a : texts)
    for (const auto& b : texts) {
      // Whatever follows must not matter while the texts differ.
      const auto one = key{space::meta}.text(a).text("z").bytes();
      const auto other = key{space::meta}.text(b).text("").bytes();
      CHECK((a == b || (a < b) == (one < other)));
    }
  CHECK(key{space::meta}.u64(255).bytes() < key{space::meta}.u64(256).bytes());
}

TEST_CASE("a key comes apart as it was built") {
  const auto built = key{space::event}
                         .u8(7)
                         .text("a\0b"s)
                         .u64(std::numeric_limits<std::uint64_t>::max() - 1)
                         .text("")
                         .raw("r\0w"s)
                         .bytes();
  auto parts = key_parts{built};
  CHECK(parts.u8() == 7);
  CHECK(parts.text() == "a\0b"s);
  CHECK(parts.u64() == std::numeric_limits<std::uint64_t>::max() - 1);
  CHECK(parts.text().empty());
  CHECK(parts.raw() == "r\0w"s);
}

TEST_CASE("a key that is not of the expected form is a fault") {
  CHECK_THROWS_AS(key_parts{""}, fault);
  CHECK_THROWS_AS(key_parts{"\x10"}.u8(), fault);
  CHECK_THROWS_AS(key_parts{"\x10"s + "1234567"}.u64(), fault);
  CHECK_THROWS_AS(key_parts{"\x10"s + "text without an end"}.text(), fault);
  CHECK_THROWS_AS(key_parts{"\x10"s + "a\0"s}.text(), fault);
  CHECK_THROWS_AS(key_parts{"\x10"s + "a\0b"s}.text(), fault);
}

TEST_CASE("the end of a prefix is the first key after all that begin with it") {
  CHECK(end_of_prefix("ab") == "ac");
  CHECK(end_of_prefix("a\xFF\xFF") == "b");
  CHECK(end_of_prefix("\xFF").empty());
  CHECK(end_of_prefix("").empty());
  CHECK(key_range::starting_with("a").to == "b");
}

TEST_CASE("an open text is the prefix of the texts that begin with it") {
  const auto prefix = key{space::meta}.open_text("a\0"s).bytes();
  CHECK(key{space::meta}.text("a\0"s).bytes().starts_with(prefix));
  CHECK(key{space::meta}.text("a\0b"s).bytes().starts_with(prefix));
  CHECK_FALSE(key{space::meta}.text("a").bytes().starts_with(prefix));
}
