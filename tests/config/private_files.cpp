// SPDX-License-Identifier: Apache-2.0
#include "config/cluster_token.hpp"
#include "config/key_file.hpp"
#include "config/private_file.hpp"
#include "core/digest.hpp"

#include <catch2/catch.hpp>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

using namespace troupe;

namespace {

struct folder {
  std::filesystem::path path = std::filesystem::temp_directory_path() / ("troupe-" + random_uuid());
  folder() { std::filesystem::create_directory(path); }
  ~folder() { std::filesystem::remove_all(path); }
};

unsigned mode_of(const std::filesystem::path& file) {
  struct stat about {};
  REQUIRE(::stat(file.c_str(), &about) == 0);
  return about.st_mode & 0777;
}

} // namespace

TEST_CASE("a private file is read back, and only its owner may") {
  const folder in;
  const auto file = in.path / "secret";
  CHECK_FALSE(read_private(file)->has_value());
  REQUIRE(write_private(file, "words").ok());
  CHECK(mode_of(file) == 0600);
  CHECK(*read_private(file) == "words");
  CHECK(write_private(file, "others").refusal().message == "Cannot create " + file.string() + ".");
  ::chmod(file.c_str(), 0640);
  CHECK(read_private(file).refusal()
        == error{code::access_denied, file.string()
                                          + " holds secrets and may be read by others. "
                                            "Run: chmod 600 "
                                          + file.string()});
}

TEST_CASE("what is no file of a sensible size is refused") {
  const folder in;
  CHECK(read_private(in.path).refusal().message == "Cannot read " + in.path.string() + ".");
  const auto file = in.path / "long";
  REQUIRE(write_private(file, std::string(private_file_bytes_max, 'x')).ok());
  CHECK(read_private(file).ok());
  std::ofstream{file, std::ios::app} << 'x';
  CHECK(read_private(file).refusal().message
        == "Cannot hold as much as is in " + file.string() + ".");
}

TEST_CASE("a pipe is no file, and is not waited for") {
  const folder in;
  const auto pipe = in.path / "pipe";
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  CHECK(read_private(pipe).refusal().message == "Cannot read " + pipe.string() + ".");
}

TEST_CASE("a secret that belongs to another user is refused") {
  const folder in;
  const auto file = in.path / "secret";
  REQUIRE(write_private(file, "words").ok());
  if (::chown(file.c_str(), 65'534, 65'534) != 0)
    return; // Only root can give a file away.
  CHECK(
      read_private(file).refusal()
      == error{code::access_denied, file.string() + " holds secrets and belongs to another user."});
}

TEST_CASE("a token is 32 random bytes, made once") {
  const folder in;
  const auto file = in.path / "token";
  REQUIRE(make_cluster_token(file).ok());
  const auto token = read_cluster_token(file);
  REQUIRE(token.ok());
  CHECK(token->size() == 32);
  CHECK_FALSE(make_cluster_token(file).ok());
  REQUIRE(make_cluster_token(in.path / "other").ok());
  CHECK(*read_cluster_token(in.path / "other") != *token);
}

TEST_CASE("what is no token is not taken for one") {
  const folder in;
  const auto absent = in.path / "absent";
  CHECK(read_cluster_token(absent).refusal().message
        == "There is no token " + absent.string() + ". Make one: troupe cluster token "
               + absent.string());
  int number = 0;
  const auto refusal_of = [&](std::string_view text) {
    const auto file = in.path / std::to_string(++number);
    REQUIRE(write_private(file, text).ok());
    const auto message = read_cluster_token(file).refusal().message;
    CHECK(message == file.string() + " is no token of a cluster.");
  };
  refusal_of("");
  refusal_of("secret\n");
  refusal_of("troupe-cluster-1 " + std::string(63, 'a') + "\n");
  refusal_of("troupe-cluster-1 " + std::string(66, 'a') + "\n");
  refusal_of("troupe-cluster-2 " + std::string(64, 'a') + "\n");
}

TEST_CASE("the master key is made once, and what is none is refused") {
  const folder in;
  const auto file = in.path / master_key_name;
  const auto key = open_master_key(file);
  REQUIRE(key.ok());
  CHECK(key->size() == key_file_bytes);
  CHECK(mode_of(file) == 0600);
  CHECK(*open_master_key(file) == *key);
  ::chmod(file.c_str(), 0644);
  CHECK(open_master_key(file).refusal().kind == code::access_denied);
  const auto other = in.path / "other";
  REQUIRE(make_cluster_token(other).ok());
  CHECK(open_master_key(other).refusal().message == other.string() + " is no master key.");
}
