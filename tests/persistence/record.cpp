// SPDX-License-Identifier: Apache-2.0
#include "persistence/record.hpp"

#include "core/error.hpp"

#include <catch2/catch.hpp>

#include <limits>
#include <random>

using namespace troupe;
using namespace troupe::persistence;

namespace {

struct point {
  std::int64_t x = 0;
  std::int64_t y = 0;

  static constexpr std::uint8_t record_version = 1;
  template <class Fields>
  void fields(Fields& f) {
    f(x, y);
  }
  friend bool operator==(const point&, const point&) = default;
};

struct everything {
  bool flag = false;
  std::uint64_t large = 0;
  std::uint32_t medium = 0;
  int small = 0;
  double fraction = 0;
  std::string bytes;
  std::optional<std::string> maybe;
  std::optional<point> maybe_point;
  std::vector<point> points;
  std::map<std::string, std::vector<std::string>> names;

  static constexpr std::uint8_t record_version = 3;
  template <class Fields>
  void fields(Fields& f) {
    f(flag, large, medium, small, fraction, bytes, maybe, maybe_point, points, names);
  }
  friend bool operator==(const everything&, const everything&) = default;
};

everything sample() {
  return {.flag = true,
          .large = std::numeric_limits<std::uint64_t>::max(),
          .medium = 7,
          .small = -1,
          .fraction = 0.1,
          .bytes = std::string("a\0\xFF", 3),
          .maybe = "",
          .maybe_point = point{1, std::numeric_limits<std::int64_t>::min()},
          .points = {{1, 2}, {3, 4}},
          .names = {{"a", {"b", "c"}}, {"", {}}}};
}

/// The first version of `point`, and a later one.
struct old_point {
  std::int64_t x = 0;
  static constexpr std::uint8_t record_version = 1;
  template <class Fields>
  void fields(Fields& f) {
    f(x);
  }
};

struct newer_point {
  std::int64_t x = 0, y = 0, z = 9;
  static constexpr std::uint8_t record_version = 2;
  template <class Fields>
  void fields(Fields& f) {
    f(x, y, z);
  }
};

std::string complaint_about(std::string_view bytes) {
  try {
    unpack<everything>(bytes);
    return "none";
  } catch (const fault& why) {
    return why.message;
  }
}

} // namespace

TEST_CASE("a record comes back as it went") {
  CHECK(unpack<everything>(pack(sample())) == sample());
  CHECK(unpack<everything>(pack(everything{})) == everything{});
}

TEST_CASE(
    "fields that a record does not have keep their defaults, and later ones are passed over") {
  const auto grown = unpack<newer_point>(pack(point{1, 2}));
  CHECK(grown.y == 2);
  CHECK(grown.z == 9);
  CHECK(unpack<old_point>(pack(point{1, 2})).x == 1);
}

TEST_CASE("a record of a newer version is refused with both versions named") {
  try {
    unpack<point>(pack(newer_point{}));
    FAIL("it was read");
  } catch (const fault& why) {
    CHECK(why.message == "A stored record is of version 2; this program reads up to version 1.");
  }
}

TEST_CASE("a record with any bit changed is refused") {
  const auto good = pack(sample());
  for (std::size_t i = 0; i < good.size(); ++i)
    for (int bit = 0; bit < 8; ++bit) {
      auto bad = good;
      bad[i] = static_cast<char>(bad[i] ^ (1 << bit));
      REQUIRE_THROWS_AS(unpack<everything>(bad), fault);
    }
}

TEST_CASE("a record that is cut off or goes on is refused") {
  const auto good = pack(sample());
  for (std::size_t size = 0; size < good.size(); ++size)
    REQUIRE_THROWS_AS(unpack<everything>(good.substr(0, size)), fault);
  CHECK_THROWS_AS(unpack<everything>(good + '\0'), fault);
  CHECK(complaint_about("") == "A stored record is cut off.");
}

TEST_CASE("a record of another type is refused") {
  CHECK_THROWS_AS(unpack<everything>(pack(point{300, 2})), fault);
  CHECK_THROWS_AS(unpack<point>(pack(sample())), fault);
}

TEST_CASE("a cached record is read again only when its bytes have changed") {
  struct one_value {
    std::optional<std::string> bytes;
    [[nodiscard]] std::optional<std::string> get(std::string_view) const { return bytes; }
  };
  auto cache = cached_record<point>{};
  CHECK(cache.get(one_value{}, "key") == nullptr);
  const auto* first = cache.get(one_value{pack(point{1, 2})}, "key");
  REQUIRE(first);
  CHECK(*first == point{1, 2});
  CHECK(*cache.get(one_value{pack(point{3, 4})}, "key") == point{3, 4});
  CHECK(cache.get(one_value{}, "key") == nullptr);
  CHECK(*cache.get(one_value{pack(point{3, 4})}, "key") == point{3, 4});
}
