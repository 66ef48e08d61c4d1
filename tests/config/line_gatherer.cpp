// SPDX-License-Identifier: Apache-2.0
#include "config/line_gatherer.hpp"

#include <catch2/catch.hpp>

#include <vector>

namespace troupe {

namespace {

struct gathered {
  std::mutex guard;
  std::vector<std::string> pieces;

  void take(std::string_view lines) {
    const auto lock = std::lock_guard{guard};
    pieces.emplace_back(lines);
  }
};

} // namespace

TEST_CASE("lines that come together are handed on in one piece, at the latest at the end") {
  gathered got;
  {
    line_gatherer lines{[&](std::string_view piece) { got.take(piece); }};
    lines.add("a");
    lines.add("b");
  }
  CHECK(got.pieces == std::vector<std::string>{"a\nb"});
}

TEST_CASE("a full piece is handed on at once") {
  gathered got;
  line_gatherer lines{[&](std::string_view piece) { got.take(piece); }};
  lines.add(std::string(line_gatherer::bytes_max, 'x'));
  const auto lock = std::lock_guard{got.guard};
  CHECK(got.pieces.size() == 1);
}

TEST_CASE("a line that stays alone is handed on after a while") {
  gathered got;
  line_gatherer lines{[&](std::string_view piece) { got.take(piece); }};
  lines.add("alone");
  auto count = std::size_t{0};
  for (auto tries = 0; tries < 500 && count == 0; ++tries) {
    std::this_thread::sleep_for(std::chrono::milliseconds{10});
    const auto lock = std::lock_guard{got.guard};
    count = got.pieces.size();
  }
  CHECK(count == 1);
}

} // namespace troupe
