// SPDX-License-Identifier: Apache-2.0
#include "actors/table/shard.hpp"

#include "core/limits.hpp"
#include "tests/actors/table_fixture.hpp"

namespace troupe {

using testing::condition_of;
using testing::item_of;
using testing::text_of;
using testing::update_of;

namespace {

const std::string key = R"({"artist":{"S":"a"},"song":{"S":"b"}})";
const std::string full = R"({"artist":{"S":"a"},"n":{"N":"1"},"song":{"S":"b"}})";

struct with_items : testing::with_table {
  with_items() { create(); }

  result<item_written> update(const std::string& text, item values = {}, write_terms terms = {}) {
    return ask<item_written>(
        it, update_item{item_of(key), text.empty() ? nullptr : update_of(text, std::move(values)),
                        std::move(terms)});
  }
  result<item_written> erase(write_terms terms = {}) {
    return ask<item_written>(it, delete_item{item_of(key), std::move(terms)});
  }
  std::string message_of(const result<item_written>& outcome) {
    REQUIRE_FALSE(outcome.ok());
    CHECK(outcome.refusal().kind == code::validation);
    return outcome.refusal().message;
  }
};

write_terms returning(returned_values what) {
  write_terms terms;
  terms.returns = what;
  return terms;
}

} // namespace

TEST_CASE_METHOD(with_items, "an item that was put is found") {
  CHECK(get(key) == "-");
  REQUIRE(put(full).ok());
  CHECK(get(key) == full);
}

TEST_CASE_METHOD(with_items, "a put takes the place of the old item, and hands it out if asked") {
  REQUIRE(put(full).ok());
  const auto done = put(key, returning(returned_values::all_old));
  REQUIRE(done.ok());
  CHECK(text_of(*done->attributes) == full);
  CHECK(get(key) == key);
  REQUIRE(erase().ok());
  CHECK_FALSE(put(key, returning(returned_values::all_old))->attributes.has_value());
}

TEST_CASE_METHOD(with_items, "an item without its key, or with another type of it, is refused") {
  CHECK(message_of(put(R"({"artist":{"S":"a"}})"))
        == "One or more parameter values were invalid: Missing the key song in the item");
  CHECK(message_of(put(R"({"artist":{"N":"1"},"song":{"S":"b"}})"))
        == "One or more parameter values were invalid: Type mismatch for key artist expected: S "
           "actual: N");
  CHECK(message_of(put(R"({"artist":{"S":""},"song":{"S":"b"}})"))
        == "One or more parameter values are not valid. The AttributeValue for a key attribute "
           "cannot contain an empty string value. Key: artist");
}

TEST_CASE_METHOD(with_items, "a key must be the table's key, all of it and nothing else") {
  for (const auto* wrong : {R"({"artist":{"S":"a"}})", R"({"artist":{"S":"a"},"song":{"N":"1"}})",
                            R"({"artist":{"S":"a"},"song":{"S":"b"},"x":{"S":"c"}})", R"({})"}) {
    const auto found = ask<stored_item>(it, get_item{item_of(wrong)});
    REQUIRE_FALSE(found.ok());
    CHECK(found.refusal()
          == error{code::validation, "The provided key element does not match the schema"});
  }
}

TEST_CASE_METHOD(with_items, "keys and items are as long as their limit, and no longer") {
  auto with_key = [](std::size_t hash, std::size_t range) {
    return R"({"artist":{"S":")" + std::string(hash, 'h') + R"("},"song":{"S":")"
           + std::string(range, 'r') + R"("}})";
  };
  CHECK(put(with_key(2'048, 1'024)).ok());
  CHECK(message_of(put(with_key(2'049, 1)))
        == "One or more parameter values were invalid: Size of hashkey has exceeded the maximum "
           "size limit of2048 bytes");
  CHECK(message_of(put(with_key(1, 1'025)))
        == "One or more parameter values were invalid: Aggregated size of all range keys has "
           "exceeded the size limit of 1024 bytes");
  auto with_body = [](std::size_t total) {
    const std::size_t names = 6 + 1 + 4 + 1 + 1; // artist a, song b, x
    return R"({"artist":{"S":"a"},"song":{"S":"b"},"x":{"S":")" + std::string(total - names, 'x')
           + R"("}})";
  };
  CHECK(put(with_body(limits::item_bytes_max)).ok());
  CHECK(message_of(put(with_body(limits::item_bytes_max + 1)))
        == "Item size has exceeded the maximum allowed size");
  CHECK(message_of(update("SET y = :v", item_of(R"({":v":{"S":"more"}})")))
        == "Item size to update has exceeded the maximum allowed size");
}

TEST_CASE_METHOD(with_items, "a condition is evaluated on the item as it is when it is changed") {
  write_terms fresh_only;
  fresh_only.condition = condition_of("attribute_not_exists(artist)");
  CHECK(put(full, fresh_only).ok());
  const auto again = put(key, fresh_only);
  REQUIRE_FALSE(again.ok());
  CHECK(again.refusal()
        == error{"ConditionalCheckFailedException", "The conditional request failed"});
  CHECK(get(key) == full);
  fresh_only.returns_old_on_failure = true;
  CHECK(put(key, fresh_only).refusal().fields == std::vector<error_field>{{"Item", full}});
  CHECK_FALSE(erase(fresh_only).ok());
  CHECK_FALSE(update("SET n = :n", item_of(R"({":n":{"N":"2"}})"), fresh_only).ok());
}

TEST_CASE_METHOD(with_items, "of two conditional writes that wait together one wins") {
  write_terms fresh_only;
  fresh_only.condition = condition_of("attribute_not_exists(artist)");
  caf::scoped_actor asker{system};
  auto first = asker->request(it, caf::infinite, put_item{item_of(key), fresh_only});
  auto second = asker->request(it, caf::infinite, put_item{item_of(full), fresh_only});
  settle();
  first.receive([](item_written&) {}, [](caf::error&) { FAIL("the first must win"); });
  second.receive(
      [](item_written&) { FAIL("the second must lose"); },
      [](caf::error& why) { CHECK(from_caf(why).kind == "ConditionalCheckFailedException"); });
}

TEST_CASE_METHOD(with_items, "an update changes the item, or makes it") {
  REQUIRE(update("SET n = :n", item_of(R"({":n":{"N":"1"}})")).ok());
  CHECK(get(key) == full);
  REQUIRE(update("ADD n :n", item_of(R"({":n":{"N":"41"}})")).ok());
  CHECK(get(key) == R"({"artist":{"S":"a"},"n":{"N":"42"},"song":{"S":"b"}})");
  REQUIRE(update("REMOVE n").ok());
  CHECK(get(key) == key);
}

TEST_CASE_METHOD(with_items, "an update without expression makes an item of the key alone") {
  REQUIRE(update("").ok());
  CHECK(get(key) == key);
}

TEST_CASE_METHOD(with_items, "an update that only removes makes no item") {
  REQUIRE(update("REMOVE n").ok());
  CHECK(get(key) == "-");
}

TEST_CASE_METHOD(with_items, "an update leaves the key alone") {
  CHECK(
      message_of(update("SET song = :n", item_of(R"({":n":{"S":"c"}})")))
      == "One or more parameter values were invalid: Cannot update attribute song. This attribute "
         "is part of the key");
}

TEST_CASE_METHOD(with_items, "an update returns what is asked of the old and the new item") {
  REQUIRE(put(full).ok());
  auto returned = [&](returned_values what) {
    const auto done = update("SET n = n + :n", item_of(R"({":n":{"N":"1"}})"), returning(what));
    REQUIRE(done.ok());
    return done->attributes ? text_of(*done->attributes) : "-";
  };
  CHECK(returned(returned_values::none) == "-");
  CHECK(returned(returned_values::all_old)
        == R"({"artist":{"S":"a"},"n":{"N":"2"},"song":{"S":"b"}})");
  CHECK(returned(returned_values::all_new)
        == R"({"artist":{"S":"a"},"n":{"N":"4"},"song":{"S":"b"}})");
  CHECK(returned(returned_values::updated_old) == R"({"n":{"N":"4"}})");
  CHECK(returned(returned_values::updated_new) == R"({"n":{"N":"6"}})");
}

TEST_CASE_METHOD(with_items, "a deleted item is gone, and deleting nothing is no fault") {
  REQUIRE(put(full).ok());
  const auto done = erase(returning(returned_values::all_old));
  CHECK(text_of(*done->attributes) == full);
  CHECK(get(key) == "-");
  CHECK(erase().ok());
}

TEST_CASE_METHOD(with_items, "a write measures the larger of the old and the new item") {
  write_terms measured;
  measured.measures = true;
  const std::size_t small = 6 + 1 + 4 + 1;
  CHECK(put(key, measured)->size_bytes == small);
  CHECK(put(full, measured)->size_bytes == small + 1 + 2);
  CHECK(put(key, measured)->size_bytes == small + 1 + 2);
  CHECK(erase(measured)->size_bytes == small);
  CHECK(erase(measured)->size_bytes == 0);
}

TEST_CASE_METHOD(with_items, "several writes are made together or not at all") {
  write_items ask_both;
  ask_both.writes.push_back({false, item_of(full)});
  ask_both.writes.push_back({true, item_of(R"({"artist":{"S":"a"}})")});
  CHECK_FALSE(ask<items_written>(it, ask_both).ok());
  CHECK(get(key) == "-");
  ask_both.writes.pop_back();
  ask_both.writes.push_back({true, item_of(key)});
  CHECK(ask<items_written>(it, ask_both).refusal().message
        == "Provided list of item keys contains duplicates");
  ask_both.writes.pop_back();
  ask_both.is_rehearsal = true;
  CHECK(ask<items_written>(it, ask_both).ok());
  CHECK(get(key) == "-");
  ask_both.is_rehearsal = false;
  CHECK(ask<items_written>(it, ask_both).ok());
  CHECK(get(key) == full);
}

TEST_CASE_METHOD(with_items, "several items are read in the order of their keys") {
  REQUIRE(put(full).ok());
  get_items both;
  both.keys = {item_of(R"({"artist":{"S":"z"},"song":{"S":"b"}})"), item_of(key)};
  const auto found = ask<stored_items>(it, both);
  REQUIRE(found.ok());
  CHECK(found->items[0].bytes.empty());
  CHECK(testing::text_of_stored(found->items[1].bytes) == full);
  both.keys[0] = item_of(key);
  CHECK(ask<stored_items>(it, both).refusal().message
        == "Provided list of item keys contains duplicates");
}

TEST_CASE_METHOD(with_items,
                 "a condition that takes too much work is refused, and changes nothing") {
  // Found nearly everywhere, and different elsewhere each time: the most a search can cost.
  auto text = std::string(380'000, 'a');
  for (std::size_t at = 199; at < text.size(); at += 200)
    text[at] = 'b';
  const auto large = R"({"artist":{"S":"a"},"song":{"S":"b"},"words":{"S":")" + text + R"("}})";
  REQUIRE(put(large).ok());
  std::string claim{"contains(words, :part)"};
  for (int i = 0; i < 149; ++i)
    claim += " OR contains(words, :part)";
  write_terms terms;
  terms.condition
      = condition_of(claim, {{":part", attribute_value::string(std::string(250, 'a'))}});
  const auto refused = put(full, terms);
  CHECK(message_of(refused)
        == "troupe: the expression takes too much work on one item; the limit is 64000000 steps");
  CHECK(get(key) == large);
}

} // namespace troupe
