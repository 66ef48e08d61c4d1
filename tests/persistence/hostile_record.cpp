// SPDX-License-Identifier: Apache-2.0
#include "persistence/record.hpp"

#include "core/error.hpp"

#include <catch2/catch.hpp>
#include <xxhash.h>

#include <random>

using namespace troupe;
using namespace troupe::persistence;

namespace {

struct anything {
  std::vector<std::string> texts;
  std::map<std::string, std::vector<std::int64_t>> numbers;
  std::optional<double> fraction;

  static constexpr std::uint8_t record_version = 1;
  template <class Fields>
  void fields(Fields& f) {
    f(texts, numbers, fraction);
  }
};

/// A body that nobody packed, under a right checksum.
std::string sealed(const std::string& body) {
  const auto checksum
      = static_cast<std::uint32_t>(XXH3_64bits_withSeed(body.data(), body.size(), 1));
  auto record = std::string{"\x01"};
  for (int shift = 24; shift >= 0; shift -= 8)
    record += static_cast<char>(checksum >> shift & 0xFF);
  return record + body;
}

/// Reads it, or not: but neither crashes nor takes much memory (the sanitizer's allocator watches).
void feed(const std::string& body) {
  try {
    unpack<anything>(sealed(body));
  } catch (const fault&) {
    return;
  }
}

} // namespace

TEST_CASE("lengths that the body does not have are refused before memory is taken for them") {
  using namespace std::string_literals;
  const auto bodies = {"\xDD\xFF\xFF\xFF\xFF"s,              // an array of 4 G elements
                       "\xDF\x7F\xFF\xFF\xFF\xC0"s,          // a map of 2 G pairs
                       "\xC6\xFF\xFF\xFF\xFFx"s,             // 4 GB of bytes
                       "\xDB\xFF\xFF\xFF\xFFx"s,             // 4 GB of text
                       "\xC9\xFF\xFF\xFF\xFF\x01x"s,         // an extension of 4 GB
                       "\x91\xDC\xFF\xFF\xDC\xFF\xFF\xC0"s}; // arrays in arrays
  for (const auto& body : bodies)
    CHECK_THROWS_AS(unpack<anything>(sealed(body)), fault);
}

TEST_CASE("deep nesting is refused, not followed") {
  CHECK_THROWS_AS(unpack<anything>(sealed(std::string(1'000'000, '\x91'))), fault);
  CHECK_THROWS_AS(unpack<anything>(sealed(std::string(65, '\x91') + '\xC0')), fault);
}

TEST_CASE("random and mutated bodies are read or refused") {
  const auto seed = std::random_device{}();
  INFO("seed " << seed);
  auto random = std::mt19937{seed};
  const auto good
      = pack(anything{.texts = {"a", "b"}, .numbers = {{"n", {1, 2, 300}}}, .fraction = 0.5})
            .substr(5);
  for (int i = 0; i < 20'000; ++i) {
    auto body = i % 2 ? good : std::string(random() % 40, '\0');
    if (!body.empty())
      for (auto changes = random() % (i % 2 ? 4 : 40) + 1; changes > 0; --changes)
        body[random() % body.size()] = static_cast<char>(random());
    feed(body);
  }
}
