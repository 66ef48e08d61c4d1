// SPDX-License-Identifier: Apache-2.0
#include "core/gzip.hpp"

#include <catch2/catch.hpp>
#include <zlib.h>

namespace troupe {

namespace {

std::string gzip(std::string_view text) {
  z_stream state = {};
  deflateInit2(&state, Z_BEST_COMPRESSION, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&state, text.size()), '\0');
  state.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  state.avail_in = static_cast<uInt>(text.size());
  state.next_out = reinterpret_cast<Bytef*>(out.data());
  state.avail_out = static_cast<uInt>(out.size());
  deflate(&state, Z_FINISH);
  out.resize(state.total_out);
  deflateEnd(&state);
  return out;
}

code refusal_of(std::string_view compressed, std::size_t bytes_max = 1'000) {
  const auto read = gunzip(compressed, bytes_max);
  return read ? code::none : read.refusal().kind.common();
}

} // namespace

TEST_CASE("gzip is read, of any size, and members one after the other") {
  std::string large;
  for (auto i = 0; i < 100'000; ++i)
    large += std::to_string(i);
  for (const std::string& text : {std::string{}, std::string{"x"}, std::string(16'384, 'y'), large})
    CHECK(*gunzip(gzip(text), text.size()) == text);
  CHECK(*gunzip(gzip("one ") + gzip("two"), 7) == "one two");
}

TEST_CASE("gzip that would be too large is refused when it is, whatever it announces") {
  const std::string bomb = gzip(std::string(100'000'000, '\0'));
  CHECK(bomb.size() < 200'000);
  CHECK(refusal_of(bomb) == code::too_large);
  CHECK(refusal_of(gzip(std::string(1'000, 'x'))) == code::none);
  CHECK(refusal_of(gzip(std::string(1'001, 'x'))) == code::too_large);
}

TEST_CASE("what is no gzip is refused") {
  const auto good = gzip("some text");
  CHECK(refusal_of("") == code::serialization);
  CHECK(refusal_of("some text") == code::serialization);
  CHECK(refusal_of(good + "x") == code::serialization);
  for (std::size_t i = 0; i < good.size(); ++i)
    CHECK(refusal_of(std::string_view{good}.substr(0, i)) == code::serialization);
  auto bent = good;
  bent[good.size() - 5] ^= 1; // Of the checksum.
  CHECK(refusal_of(bent) == code::serialization);
}

} // namespace troupe
