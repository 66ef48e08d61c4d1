// SPDX-License-Identifier: Apache-2.0
#include "core/user_keys.hpp"

#include <catch2/catch.hpp>

#include <vector>

namespace troupe {

namespace {

known_user_key key_of(std::string user) {
  return {std::make_shared<const user_key_holder>(
              user_key_holder{"000000000000", std::move(user), "/", "AIDA"}),
          "secret", true};
}

} // namespace

TEST_CASE("a key is known until it is erased") {
  user_keys keys;
  CHECK_FALSE(keys.find("AKIA1"));
  keys.put("AKIA1", key_of("ann"));
  REQUIRE(keys.find("AKIA1"));
  CHECK(keys.find("AKIA1")->holder->arn() == "arn:aws:iam::000000000000:user/ann");
  keys.erase("AKIA1");
  CHECK_FALSE(keys.find("AKIA1"));
  keys.put("AKIA2", key_of("ann"));
  keys.clear();
  CHECK_FALSE(keys.find("AKIA2"));
}

TEST_CASE("of many uses in a minute, one is stored, and the last is told") {
  user_keys keys;
  std::vector<epoch_ms> kept;
  keys.keep_uses([&](const std::string&, const std::string&, const user_key_use& use) {
    kept.push_back(use.at);
  });
  CHECK_FALSE(keys.last_use("AKIA1"));
  const epoch_ms start = 1'700'000'000'000;
  for (const epoch_ms after : {0, 1, 59'999, 60'000, 60'001})
    keys.note_use("000000000000", "AKIA1", {start + after, "us-east-1", "s3"});
  CHECK(kept == std::vector<epoch_ms>{start, start + 60'000});
  CHECK(keys.last_use("AKIA1")->at == start + 60'001);
  CHECK(keys.last_use("AKIA1")->service == "s3");
}

} // namespace troupe
