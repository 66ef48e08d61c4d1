// SPDX-License-Identifier: Apache-2.0
#include "persistence/data_directory.hpp"

#include "tests/persistence/temporary_folder.hpp"

#include <catch2/catch.hpp>

#include <unistd.h>

#include <fstream>

using namespace troupe;
using namespace troupe::persistence;

namespace {

struct place : testing::temporary_folder {
  settings how = [this] {
    settings s;
    s.data = path / "data";
    s.storage.map_bytes = 64u << 20;
    s.storage.free_disk_bytes_min = 0;
    return s;
  }();

  std::unique_ptr<data_directory> open() {
    auto opened = data_directory::open(how);
    REQUIRE(opened);
    return std::move(*opened);
  }
  std::string refusal() {
    auto opened = data_directory::open(how);
    return opened ? "none" : opened.refusal().message;
  }
  void write_format(std::string_view text) {
    std::filesystem::create_directories(how.data);
    std::ofstream{how.data / "format"} << text;
  }
};

} // namespace

TEST_CASE_METHOD(place, "what was written is there when the directory is opened again") {
  std::string id;
  {
    const auto data = open();
    data->index().write([](transaction& tx) { tx.put("a", "1"); });
    id = data->body_files().begin()->publish();
  }
  const auto data = open();
  CHECK(data->index().make_snapshot()->view()->get("a") == "1");
  CHECK(data->body_files().open(id));
  CHECK(std::filesystem::is_directory(data->packages()));
}

TEST_CASE_METHOD(place, "only its owner may enter the directory") {
  std::filesystem::create_directory(how.data);
  const auto data = open();
  CHECK(std::filesystem::status(data->path()).permissions() == std::filesystem::perms::owner_all);
}

TEST_CASE_METHOD(place, "a directory of a newer format is refused, and left as it was") {
  write_format("troupe-data 2\n");
  CHECK(refusal()
        == "The data directory " + how.data.string()
               + " has format 2, written by a newer Troupe; this one knows formats up to 1. Use "
                 "the newer "
                 "program, or choose another directory with --data.");
  CHECK_FALSE(std::filesystem::exists(how.data / "partition-0"));
}

TEST_CASE_METHOD(place, "a format file that says nothing is refused") {
  for (const auto* text : {"", "troupe-data", "troupe-data x", "troupe-data 0", "hello"}) {
    write_format(text);
    CHECK(refusal().find("is not that of a data directory of Troupe") != std::string::npos);
  }
}

TEST_CASE_METHOD(place, "a directory in use is refused with the process that uses it") {
  const auto data = open();
  CHECK(refusal()
        == "The data directory " + how.data.string() + " is in use by process "
               + std::to_string(::getpid())
               + ". Stop it, or choose another directory with --data.");
}

TEST_CASE_METHOD(place, "a directory with other things in it is refused, and left as it was") {
  std::filesystem::create_directory(how.data);
  std::ofstream{how.data / "letter.txt"} << "dear";
  CHECK(refusal().find("is not empty and not a data directory of Troupe") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(how.data / "format"));
}

TEST_CASE_METHOD(place, "an ephemeral directory goes with its owner") {
  how.ephemeral = true;
  auto data = open();
  const auto where = data->path();
  data->index().write([](transaction& tx) { tx.put("a", "1"); });
  CHECK(where != how.data);
  CHECK(std::filesystem::exists(where));
  data.reset();
  CHECK_FALSE(std::filesystem::exists(where));
  CHECK_FALSE(std::filesystem::exists(how.data));
}

TEST_CASE_METHOD(place, "a wiped directory is empty and in use") {
  const auto data = open();
  data->index().write([](transaction& tx) { tx.put("a", "1"); });
  const auto id = data->body_files().begin()->publish();
  std::filesystem::create_directories(data->packages() / "one");
  data->wipe();
  CHECK(data->index().make_snapshot()->view()->get("a") == std::nullopt);
  CHECK(data->body_files().open(id) == nullptr);
  CHECK(std::filesystem::is_empty(data->packages()));
  data->index().write([](transaction& tx) { tx.put("b", "2"); });
}
