// SPDX-License-Identifier: Apache-2.0
#include "config/safety.hpp"

#include <catch2/catch.hpp>

using namespace troupe;
using texts = std::vector<std::string>;

TEST_CASE("what is off is said, and what is on is not") {
  settings config;
  CHECK(what_is_off(config)
        == texts{"auth (any credentials are accepted)", "tls (put a proxy in front)"});
  config.ephemeral = true;
  config.cors.allowed_origins = {"*"};
  CHECK(what_is_off(config)
        == texts{"auth (any credentials are accepted)", "origins (any web page may call)",
                 "durability (nothing is kept)", "tls (put a proxy in front)"});
  config = {};
  config.auth.required = true;
  config.cors.allowed_origins = {"https://app.example"};
  CHECK(what_is_off(config) == texts{"tls (put a proxy in front)"});
}
