// SPDX-License-Identifier: Apache-2.0
#include "actors/function/package.hpp"

#include "core/limits.hpp"
#include "tests/actors/function_zip.hpp"
#include "tests/harness/scaling.hpp"
#include "tests/persistence/temporary_folder.hpp"

#include <catch2/catch.hpp>

#include <sys/stat.h>

#include <fstream>
#include <iterator>

namespace troupe {

namespace {

namespace fs = std::filesystem;
using testing::make_zip;
using testing::zip_entry;

struct unpacking : testing::temporary_folder {
  fs::path target = path / "packages" / "abc";

  std::string read(const std::string& name) const {
    std::ifstream file{target / name};
    return {std::istreambuf_iterator<char>{file}, {}};
  }
  /// The refusal's text, and nothing is left behind.
  std::string refusal_of(const std::vector<zip_entry>& entries) const {
    const auto done = unpack_package(make_zip(entries), target);
    REQUIRE_FALSE(done.ok());
    CHECK(done.refusal().kind == "InvalidParameterValueException");
    CHECK_FALSE(fs::exists(target));
    CHECK((!fs::exists(path / "packages") || fs::is_empty(path / "packages")));
    CHECK_FALSE(fs::exists(path / "evil"));
    return done.refusal().message;
  }
};

constexpr auto cannot_unzip
    = "Could not unzip uploaded file. Please check your file, then try to upload again.";

} // namespace

TEST_CASE_METHOD(unpacking, "a package is unpacked with its folders and executable bits") {
  const auto zip = make_zip({{"index.js", "exports.x = 1"},
                             {"lib/", "", 0040755},
                             {"lib/deep/one.js", "1"},
                             {"bootstrap", "#!/bin/sh", 0100755}});
  REQUIRE(unpack_package(zip, target).ok());
  CHECK(read("index.js") == "exports.x = 1");
  CHECK(read("lib/deep/one.js") == "1");
  CHECK((fs::status(target / "bootstrap").permissions() & fs::perms::owner_exec)
        != fs::perms::none);
  CHECK((fs::status(target / "index.js").permissions() & fs::perms::owner_exec) == fs::perms::none);
}

TEST_CASE_METHOD(unpacking, "a package may be read by other users, whatever our umask is") {
  const auto before = ::umask(077);
  REQUIRE(
      unpack_package(make_zip({{"lib/one.js", "1"}, {"bootstrap", "2", 0100755}}), target).ok());
  ::umask(before);
  const auto mode = [this](const char* name) { return fs::status(target / name).permissions(); };
  CHECK(mode("") == fs::perms{0755});
  CHECK(mode("lib") == fs::perms{0755});
  CHECK(mode("lib/one.js") == fs::perms{0644});
  CHECK(mode("bootstrap") == fs::perms{0755});
}

TEST_CASE_METHOD(unpacking, "a package that is there already is not unpacked again") {
  REQUIRE(unpack_package(make_zip({{"a", "first"}}), target).ok());
  REQUIRE(unpack_package(make_zip({{"a", "second"}}), target).ok());
  CHECK(read("a") == "first");
}

TEST_CASE_METHOD(unpacking, "names that lead out of the package are refused") {
  for (const auto* name : {"../evil", "/evil", "a/../../evil", "a/./b", "a//b", "..", "a\\b", "."})
    CHECK(refusal_of({{"index.js", "ok"}, {name, "evil"}}) == cannot_unzip);
}

TEST_CASE_METHOD(unpacking, "symbolic links and devices are refused") {
  CHECK(refusal_of({{"link", "/etc/passwd", 0120777}}) == cannot_unzip);
  CHECK(refusal_of({{"device", "", 0020666}}) == cannot_unzip);
}

TEST_CASE_METHOD(unpacking, "a name that comes twice, or as file and folder, is refused") {
  CHECK(refusal_of({{"a", "1"}, {"a", "2"}}) == cannot_unzip);
  CHECK(refusal_of({{"a", "1"}, {"a/b", "2"}}) == cannot_unzip);
  CHECK(refusal_of({{"a/b", "1"}, {"a", "2"}}) == cannot_unzip);
}

TEST_CASE_METHOD(unpacking, "broken bytes are refused") {
  CHECK(refusal_of({{"a", "1", 0100644, 0, 0, true}}) == cannot_unzip);
  CHECK(refusal_of({{"a", "1", 0100644, 0, 1}}) == cannot_unzip); // Encrypted.
  CHECK(refusal_of({{"a", "1", 0100644, 12}}) == cannot_unzip);   // bzip2.
  const auto garbage = unpack_package("this is no zip", target);
  REQUIRE_FALSE(garbage.ok());
  CHECK(garbage.refusal().message == cannot_unzip);
  const auto whole = make_zip({{"index.js", "exports.x = 1"}});
  for (std::size_t size = 0; size < whole.size(); ++size)
    REQUIRE_FALSE(unpack_package(std::string_view{whole}.substr(0, size), target).ok());
}

TEST_CASE_METHOD(unpacking, "a zip that lies about the size of an entry is refused") {
  for (const auto method : {std::uint16_t{0}, std::uint16_t{8}})
    for (const int lie : {1, -1, 1'000'000, -8}) {
      INFO(method << " " << lie);
      const auto told = [&](int local, int directory) {
        return std::vector<zip_entry>{
            {"a", "12345678", 0100644, method, 0, false, local, directory}};
      };
      CHECK(refusal_of(told(0, lie)) == cannot_unzip);
      CHECK(refusal_of(told(lie, 0)) == cannot_unzip);
      CHECK(refusal_of(told(lie, lie)) == cannot_unzip);
    }
  REQUIRE(unpack_package(make_zip({{"a", "12345678", 0100644, 8}}), target).ok());
  CHECK(read("a") == "12345678");
}

TEST_CASE_METHOD(unpacking, "a zip without entries is refused") {
  CHECK(refusal_of({}) == "Uploaded file must be a non-empty zip");
}

TEST_CASE_METHOD(unpacking, "one entry too many is refused") {
  std::vector<zip_entry> entries;
  for (std::size_t i = 0; i < limits::package_entries_max + 1; ++i)
    entries.push_back({"f" + std::to_string(i), ""});
  CHECK(refusal_of(entries) == cannot_unzip);
}

TEST_CASE_METHOD(unpacking, "folders may be as many and as deep as the limits say") {
  const auto nested = [](std::size_t depth) {
    std::string name;
    for (std::size_t i = 0; i < depth; ++i)
      name += "d/";
    return name;
  };
  const auto too = [](std::string_view how, std::size_t most) {
    return "troupe: the folders of the package are too " + std::string{how} + ", the limit is "
           + std::to_string(most);
  };
  REQUIRE(unpack_package(make_zip({{nested(limits::package_depth_max) + "a", "1"}}), target).ok());
  CHECK(read(nested(limits::package_depth_max) + "a") == "1");
  fs::remove_all(path / "packages");
  CHECK(refusal_of({{nested(limits::package_depth_max + 1) + "a", "1"}})
        == too("deep", limits::package_depth_max));
  // Each entry implies as many folders as there may be levels, all its own but the last few.
  std::vector<zip_entry> entries;
  for (std::size_t i = 0; i * (limits::package_depth_max - 1) <= limits::package_folders_max; ++i)
    entries.push_back({std::to_string(i) + "/" + nested(limits::package_depth_max - 2), ""});
  CHECK(refusal_of(entries) == too("many", limits::package_folders_max));
}

TEST_CASE_METHOD(unpacking, "entries in one deep folder cost no more than those at the top") {
  const auto cost_of = [&](const std::string& folder) {
    std::vector<zip_entry> entries;
    for (std::size_t i = 0; i < 1'000; ++i)
      entries.push_back({folder + std::to_string(i) + "/", ""});
    const auto zip = make_zip(entries);
    return testing::fastest_of(3, [&] {
      fs::remove_all(path / "packages");
      REQUIRE(unpack_package(zip, target).ok());
    });
  };
  std::string deep;
  for (std::size_t i = 1; i < limits::package_depth_max; ++i)
    deep += "d/";
  CHECK(cost_of(deep) / cost_of("") < 8);
}

} // namespace troupe
