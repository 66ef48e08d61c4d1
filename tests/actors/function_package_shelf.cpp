// SPDX-License-Identifier: Apache-2.0
#include "actors/function/package_shelf.hpp"

#include "tests/persistence/temporary_folder.hpp"

#include <catch2/catch.hpp>

#include <fstream>

namespace troupe {

namespace {

namespace fs = std::filesystem;

struct shelved : testing::temporary_folder {
  std::vector<fs::path> removed;
  package_shelf shelf{path / "packages", [this](const fs::path& gone) {
                        removed.push_back(gone);
                        fs::remove_all(gone);
                      }};

  void put(const std::string& name) const {
    fs::create_directory(shelf.path_of(name));
    std::ofstream{shelf.path_of(name) / "index.js"} << name;
  }
};

} // namespace

TEST_CASE_METHOD(shelved, "what an earlier process left is not trusted") {
  put("a");
  CHECK(shelf.has("a"));
  const package_shelf next{path / "packages", {}};
  CHECK_FALSE(next.has("a"));
  CHECK(fs::is_empty(path / "packages"));
}

TEST_CASE_METHOD(shelved, "a package that nobody names or holds is removed at once") {
  put("a");
  shelf.drop("a");
  CHECK_FALSE(shelf.has("a"));
  CHECK(removed.size() == 1);
  CHECK(fs::is_empty(path / "packages"));
}

TEST_CASE_METHOD(shelved, "a package that is held goes with its last holder") {
  put("a");
  auto first = shelf.hold("a");
  auto second = shelf.hold("a");
  shelf.drop("a");
  first.reset();
  CHECK(shelf.has("a"));
  second.reset();
  CHECK_FALSE(shelf.has("a"));
  CHECK(removed.size() == 1);
}

TEST_CASE_METHOD(shelved, "a package that is named stays when its last holder goes") {
  put("a");
  shelf.hold("a").reset();
  CHECK(shelf.has("a"));
  CHECK(removed.empty());
}

TEST_CASE_METHOD(shelved, "a holder may live longer than the shelf") {
  std::shared_ptr<const void> held;
  {
    package_shelf brief{path / "brief", [](const fs::path&) {}};
    held = brief.hold("a");
    brief.drop("a");
  }
  held.reset();
}

} // namespace troupe
