// SPDX-License-Identifier: Apache-2.0
#include "actors/table/table.hpp"

#include "tests/actors/table_fixture.hpp"

namespace troupe {

using testing::item_of;
using testing::with_table;

TEST_CASE_METHOD(with_table, "a table is what it was made as") {
  const auto made = ask<table_description>(it, definition());
  REQUIRE(made.ok());
  const auto found = ask<table_description>(it, describe_table{});
  REQUIRE(found.ok());
  CHECK(found->what == definition().what);
  CHECK(found->id == made->id);
  CHECK(found->id.size() == 36);
  CHECK(found->created == time.time);
  CHECK(found->where.name == "music");
}

TEST_CASE_METHOD(with_table, "a table that exists is not made again") {
  create();
  const auto again = ask<table_description>(it, definition(false));
  REQUIRE_FALSE(again.ok());
  CHECK(again.refusal() == error{"ResourceInUseException", "Table already exists: music"});
}

TEST_CASE_METHOD(with_table, "what does not exist refuses everything") {
  const error on_table{"ResourceNotFoundException",
                       "Requested resource not found: Table: music not found"};
  const error on_items{"ResourceNotFoundException", "Requested resource not found"};
  CHECK(ask<table_description>(it, describe_table{}).refusal() == on_table);
  CHECK(ask<table_description>(it, delete_table{}).refusal() == on_table);
  CHECK(put(R"({"artist":{"S":"a"}})").refusal() == on_items);
  CHECK(ask<stored_item>(it, get_item{}).refusal() == on_items);
  CHECK(ask<items_page>(it, scan_items{}).refusal() == on_items);
}

TEST_CASE_METHOD(with_table, "tags are taken away and set in one change, or none of it is") {
  create();
  const auto tags = [&] {
    tag_map found;
    const auto table = ask<table_description>(it, describe_table{});
    for (const auto& one : table->what.tags)
      found.insert_or_assign(one.key, one.value);
    return found;
  };
  REQUIRE(ask<bool>(it, change_tags{{{"team", "a"}, {"env", "test"}}, {}}).ok());
  REQUIRE(ask<bool>(it, change_tags{{{"team", "b"}}, {"env", "absent"}}).ok());
  CHECK(tags() == tag_map{{"team", "b"}});
  change_tags many{{}, {"team"}};
  for (auto i = 0; i < 51; ++i)
    many.set.insert_or_assign(std::to_string(i), "x");
  const auto refused = ask<bool>(it, many);
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.refusal().kind == code::validation);
  CHECK(tags() == tag_map{{"team", "b"}});
}

TEST_CASE_METHOD(with_table, "a protected table is not deleted") {
  auto what = definition();
  what.what.is_protected = true;
  REQUIRE(ask<table_description>(it, what).ok());
  const auto gone = ask<table_description>(it, delete_table{});
  REQUIRE_FALSE(gone.ok());
  CHECK(gone.refusal().kind == code::validation);
  CHECK(ask<table_description>(it, describe_table{}).ok());
}

TEST_CASE_METHOD(with_table, "a deleted table is gone at once, and its items soon after") {
  create();
  write_items many;
  for (auto i = 0; i < 1'200; ++i)
    many.writes.push_back(
        {false, item_of(R"({"artist":{"S":"a"},"song":{"S":")" + std::to_string(i) + R"("}})")});
  REQUIRE(ask<items_written>(it, many).ok());
  REQUIRE(rows_under(persistence::space::item) == 1'200);
  const auto commits = store.commits;
  REQUIRE(ask<table_description>(it, delete_table{}).ok());
  CHECK_FALSE(ask<table_description>(it, describe_table{}).ok());
  CHECK(rows_under(persistence::space::item) == 0);
  CHECK(rows_under(persistence::space::meta) == 0);
  CHECK(store.commits > commits + 3); // The record, then the items in pieces, then the mark.
}

TEST_CASE_METHOD(with_table, "a sweep that was cut off goes on when any table next wakes") {
  const address ended{"000000000000", "us-east-1", {}};
  const address elsewhere{"000000000000", "eu-west-1", {}};
  store.write([&](persistence::transaction& tx) {
    tx.put(sweeps_prefix(ended).text("id-1"), {});
    tx.put(items_prefix(ended, "id-1") + "a", "rest");
    tx.put(items_prefix(ended, "id-10") + "a", "of another table");
    tx.put(sweeps_prefix(elsewhere).text("id-1"), {});
  });
  start("another");
  CHECK(rows_under(persistence::space::item) == 1);
  CHECK(rows_under(persistence::space::meta) == 1);
}

TEST_CASE_METHOD(with_table, "a table made anew under the name has none of the old items") {
  create();
  REQUIRE(put(R"({"artist":{"S":"a"},"song":{"S":"b"}})").ok());
  REQUIRE(ask<table_description>(it, delete_table{}).ok());
  create();
  CHECK(get(R"({"artist":{"S":"a"},"song":{"S":"b"}})") == "-");
}

TEST_CASE_METHOD(with_table, "a write that was under way when its table ended is refused") {
  create();
  caf::scoped_actor asker{system};
  asker->send(it, delete_table{});
  auto late = asker->request(it, caf::infinite,
                             put_item{item_of(R"({"artist":{"S":"a"},"song":{"S":"b"}})"), {}});
  settle();
  late.receive([](item_written&) { FAIL("stored in a table that is gone"); },
               [](caf::error& why) { CHECK(from_caf(why).kind == "ResourceNotFoundException"); });
  CHECK(rows_under(persistence::space::item) == 0);
}

TEST_CASE_METHOD(with_table, "a small table knows exactly how many items it has, and their size") {
  create();
  CHECK(ask<table_description>(it, describe_table{})->item_count == 0);
  REQUIRE(put(R"({"artist":{"S":"ab"},"song":{"S":"c"}})").ok());
  REQUIRE(put(R"({"artist":{"S":"ab"},"song":{"S":"d"}})").ok());
  const auto found = ask<table_description>(it, describe_table{});
  CHECK(found->item_count == 2);
  CHECK(found->size_bytes == 2 * (6 + 2 + 4 + 1));
}

TEST_CASE_METHOD(with_table, "a table larger than a slice is counted to its end") {
  create();
  write_items many;
  for (auto i = 0; i < 4'500; ++i)
    many.writes.push_back(
        {false, item_of(R"({"artist":{"S":"a"},"song":{"S":")" + std::to_string(i) + R"("}})")});
  REQUIRE(ask<items_written>(it, many).ok());
  (void)ask<table_description>(it, describe_table{}); // Starts to count.
  CHECK(ask<table_description>(it, describe_table{})->item_count == 4'500);
}

} // namespace troupe
