// SPDX-License-Identifier: Apache-2.0
#include "gateway/auth/credentials.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>

#include <stdlib.h>
#include <sys/stat.h>

using namespace troupe;
using namespace troupe::gateway;

namespace {

struct folder {
  std::filesystem::path path;
  folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "troupe-test-XXXXXX").string();
    path = ::mkdtemp(pattern.data());
  }
  ~folder() { std::filesystem::remove_all(path); }
};

} // namespace

TEST_CASE_METHOD(folder, "keys come back as they were written, and are for their owner only") {
  const auto file = path / "credentials";
  const auto key = credentials::generate("123456789012");
  CHECK(key.id.starts_with("AKIA"));
  CHECK(key.id.size() == 20);
  CHECK(key.secret.size() == 40);
  REQUIRE(credentials::write(file, {key}).ok());
  struct stat about {};
  REQUIRE(::stat(file.c_str(), &about) == 0);
  CHECK((about.st_mode & 0777) == 0600);

  const auto loaded = credentials::load(file);
  REQUIRE(loaded.ok());
  const auto* found = loaded->find(key.id);
  REQUIRE(found);
  CHECK(found->secret == key.secret);
  CHECK(found->account == "123456789012");
  CHECK_FALSE(loaded->find("AKIAOTHER"));
}

TEST_CASE_METHOD(folder, "keys are never written over") {
  const auto file = path / "credentials";
  REQUIRE(credentials::write(file, {credentials::generate("000000000000")}).ok());
  CHECK_FALSE(credentials::write(file, {credentials::generate("000000000000")}).ok());
}

TEST_CASE_METHOD(folder, "a file that others may read is refused, a missing one has no keys") {
  const auto file = path / "credentials";
  CHECK(credentials::load(file)->empty());
  REQUIRE(credentials::write(file, {credentials::generate("000000000000")}).ok());
  ::chmod(file.c_str(), 0640);
  const auto loaded = credentials::load(file);
  REQUIRE_FALSE(loaded.ok());
  CHECK(loaded.refusal().message.find("chmod 600") != std::string::npos);
}

TEST_CASE("an access key stands for an account") {
  const credentials known{{{"AKIAKNOWN", "secret", "111111111111"}}};
  CHECK(account_of("AKIAKNOWN", known, "000000000000") == "111111111111");
  CHECK(account_of("222222222222", known, "000000000000") == "222222222222");
  CHECK(account_of("test", known, "000000000000") == "000000000000");
}
