// SPDX-License-Identifier: Apache-2.0
#include "persistence/bodies.hpp"

#include "core/error.hpp"
#include "tests/persistence/temporary_folder.hpp"

#include <catch2/catch.hpp>

using namespace troupe;
using namespace troupe::persistence;

namespace {

struct opened_bodies : testing::temporary_folder {
  bodies all{path / "bodies", 0};

  std::string publish(std::string_view bytes) {
    const auto upload = all.begin();
    upload->append(bytes);
    return upload->publish();
  }
};

} // namespace

TEST_CASE_METHOD(opened_bodies, "a published body is read at any offset") {
  const auto upload = all.begin();
  upload->append("hello ");
  upload->append("world");
  CHECK(upload->size() == 11);
  const auto body = all.open(upload->publish());
  REQUIRE(body);
  CHECK(body->size() == 11);
  CHECK(body->read(0, 100) == "hello world");
  CHECK(body->read(6, 3) == "wor");
  CHECK(body->read(10, 1) == "d");
  CHECK(body->read(11, 1).empty());
  CHECK(body->read(1'000, 1).empty());
}

TEST_CASE_METHOD(opened_bodies, "a body is named by 32 hex digits, never the same twice") {
  const auto id = publish("a");
  CHECK(id.size() == 32);
  CHECK(id.find_first_not_of("0123456789abcdef") == std::string::npos);
  CHECK(publish("a") != id);
}

TEST_CASE_METHOD(opened_bodies, "an upload that is dropped leaves nothing") {
  all.begin()->append("half");
  CHECK(testing::files_in(path) == 0);
}

TEST_CASE_METHOD(opened_bodies, "an upload shows nothing before it is published") {
  const auto upload = all.begin();
  upload->append("half");
  CHECK(testing::files_in(path) == 0);
  upload->publish();
  CHECK(testing::files_in(path) == 1);
}

TEST_CASE_METHOD(opened_bodies, "a removed body stays readable for whoever has it open") {
  const auto id = publish("here");
  const auto body = all.open(id);
  all.remove(id);
  CHECK(all.open(id) == nullptr);
  CHECK(body->read(0, 4) == "here");
  all.remove(id);
}

TEST_CASE_METHOD(opened_bodies, "what is no id names no body, whatever path it spells") {
  publish("a");
  for (const auto* id : {"", "x", "../../../etc/passwd", "00000000000000000000000000000000",
                         "ABCDEFABCDEFABCDEFABCDEFABCDEFAB", "../..................../../format"})
    CHECK(all.open(id) == nullptr);
  all.remove("../bodies");
  CHECK_THROWS_AS(all.path_of("../bodies"), std::logic_error);
}

TEST_CASE_METHOD(opened_bodies, "a sweep removes the bodies that nobody names") {
  const auto kept = publish("kept");
  publish("garbage");
  std::filesystem::create_directory(path / "bodies" / "unrelated");
  all.sweep([&](std::string_view id) { return id == kept; });
  CHECK(testing::files_in(path) == 1);
  CHECK(all.open(kept)->read(0, 4) == "kept");
  all.wipe();
  CHECK(testing::files_in(path) == 0);
}

TEST_CASE("no body is begun while the disk is short") {
  testing::temporary_folder folder;
  try {
    (void)bodies{folder.path, std::uint64_t{1} << 60}.begin();
    FAIL("it was begun");
  } catch (const fault& why) {
    CHECK(why.kind == code::storage_full);
  }
}

TEST_CASE_METHOD(opened_bodies, "a held body is removed by whoever releases it last") {
  const auto id = publish("here");
  const auto other = publish("there");
  all.hold({id, other});
  all.hold({id});
  all.remove(id);
  CHECK(all.open(id));
  CHECK(all.release({id, other}).empty());
  CHECK(all.open(id));
  CHECK(all.release({id}) == std::vector{id});
  all.remove(id);
  CHECK_FALSE(all.open(id));
  CHECK(all.open(other));
}

TEST_CASE_METHOD(opened_bodies, "a link is a body of its own with the same bytes") {
  const auto id = publish("shared");
  body_links links{all};
  links.add(all.open(id)->descriptor());
  links.add(all.open(id)->descriptor());
  const auto made = links.publish();
  REQUIRE(made.size() == 2);
  CHECK(made[0] != made[1]);
  CHECK(std::filesystem::hard_link_count(all.path_of(id)) == 3);
  all.remove(id);
  all.remove(made[0]);
  CHECK(all.open(made[1])->read(0, 100) == "shared");
}

TEST_CASE_METHOD(opened_bodies, "where no link can be made, the bytes are copied") {
  const auto id = publish("shared");
  const auto gone = all.open(id);
  all.remove(id); // A file without a name gets no second one.
  body_links links{all};
  links.add(gone->descriptor());
  CHECK(all.open(links.publish().front())->read(0, 100) == "shared");
}

TEST_CASE_METHOD(opened_bodies, "links that are not published leave nothing") {
  const auto id = publish("shared");
  body_links{all}.add(all.open(id)->descriptor());
  CHECK(testing::files_in(path) == 1);
}
