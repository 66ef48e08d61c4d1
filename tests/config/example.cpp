// SPDX-License-Identifier: Apache-2.0
#include "config/settings.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <set>

using namespace troupe;

namespace {

const auto example = std::filesystem::path{TROUPE_SOURCE_DIR} / "config" / "troupe.toml";

} // namespace

TEST_CASE("config/troupe.toml names every setting with its default") {
  const auto defaults = load_settings({});
  const auto read = load_settings({.required_file = example});
  if (!read)
    FAIL(read.refusal().message);
  REQUIRE(defaults);
  for (std::size_t i = 0; i < defaults->origins.size(); ++i) {
    CHECK(read->origins[i].name == defaults->origins[i].name);
    CHECK(read->origins[i].name + " = " + read->origins[i].value
          == defaults->origins[i].name + " = " + defaults->origins[i].value);
    CHECK(read->origins[i].origin.starts_with(example.string()));
  }
}

TEST_CASE("config/troupe.toml explains every setting in the line above it") {
  auto file = std::ifstream{example};
  std::string line;
  std::string above;
  for (; std::getline(file, line); above = line) {
    if (line.find(" = ") != std::string::npos && !line.starts_with("#")) {
      INFO(line);
      CHECK(above.starts_with("# "));
    }
  }
}
