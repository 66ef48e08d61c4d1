// SPDX-License-Identifier: Apache-2.0
#include "actors/table/shard.hpp"

#include "tests/actors/table_fixture.hpp"

#include <set>

namespace troupe {

using testing::condition_of;
using testing::item_of;
using testing::text_of;

namespace {

/// Songs of one artist, one of another before and after it, so that pages must keep to their own.
struct with_songs : testing::with_table {
  void fill(const std::string& range_type, const std::vector<std::string>& songs) {
    create(true, range_type);
    for (const std::string artist : {"a", "ab", "b"})
      for (const auto& song : songs)
        REQUIRE(put(R"({"artist":{"S":")" + artist + R"("},"song":{")" + range_type + R"(":")"
                    + song + R"("}})")
                    .ok());
  }

  items_page query(query_items asked) {
    auto page = ask<items_page>(it, std::move(asked));
    INFO((page ? "" : page.refusal().message));
    REQUIRE(page.ok());
    return *page;
  }
  std::string refusal_of(query_items asked) {
    auto page = ask<items_page>(it, std::move(asked));
    REQUIRE_FALSE(page.ok());
    return page.refusal().message;
  }
  static std::string songs_of(const items_page& page) {
    std::string out;
    for (const auto& one : page.items) {
      const auto attributes = *decode_item(one);
      const auto& song = attributes.at("song");
      out += out.empty() ? "" : " ";
      out += song.as<std::string>() ? *song.as<std::string>() : song.as<number>()->text();
    }
    return out;
  }
};

query_items asking(std::string_view text, const std::string& values = R"({":a":{"S":"ab"}})") {
  expression::substitutions with{{}, item_of(values)};
  auto parsed = expression::parse_key_condition(text, with);
  REQUIRE(parsed.ok());
  return {std::move(*parsed), true, {}};
}

query_items asking_range(const std::string& term, const std::string& low,
                         const std::string& high = "") {
  auto values = R"({":a":{"S":"ab"},":l":)" + low;
  if (!high.empty())
    values += R"(,":h":)" + high;
  return asking("artist = :a AND " + term, values + "}");
}

} // namespace

TEST_CASE_METHOD(with_songs,
                 "a query answers the items of its hash key, in the order of the range") {
  fill("S", {"b", "a", "ba", "c"});
  auto ask_all = asking("artist = :a");
  const auto page = query(ask_all);
  CHECK(songs_of(page) == "a b ba c");
  CHECK(page.count == 4);
  CHECK(page.examined == 4);
  CHECK(page.last_key.empty());
  ask_all.is_forward = false;
  CHECK(songs_of(query(ask_all)) == "c ba b a");
}

TEST_CASE_METHOD(with_songs, "numbers order as numbers") {
  fill("N", {"10", "9", "-1", "0", "1.5", "1e2", "-20"});
  CHECK(songs_of(query(asking("artist = :a"))) == "-20 -1 0 1.5 9 10 100");
  CHECK(songs_of(query(asking_range("song > :l", R"({"N":"0"})"))) == "1.5 9 10 100");
  CHECK(songs_of(query(asking_range("song BETWEEN :l AND :h", R"({"N":"-1"})", R"({"N":"9"})")))
        == "-1 0 1.5 9");
}

TEST_CASE_METHOD(with_songs, "a query keeps to what it asks of the range key") {
  fill("S", {"a", "b", "ba", "bb", "c"});
  CHECK(songs_of(query(asking_range("song = :l", R"({"S":"b"})"))) == "b");
  CHECK(songs_of(query(asking_range("song < :l", R"({"S":"b"})"))) == "a");
  CHECK(songs_of(query(asking_range("song <= :l", R"({"S":"b"})"))) == "a b");
  CHECK(songs_of(query(asking_range("song > :l", R"({"S":"b"})"))) == "ba bb c");
  CHECK(songs_of(query(asking_range("song >= :l", R"({"S":"b"})"))) == "b ba bb c");
  CHECK(songs_of(query(asking_range("song BETWEEN :l AND :h", R"({"S":"b"})", R"({"S":"bb"})")))
        == "b ba bb");
  CHECK(songs_of(query(asking_range("begins_with(song, :l)", R"({"S":"b"})"))) == "b ba bb");
}

TEST_CASE_METHOD(with_songs, "pages of any size together are the whole, forward and backward") {
  fill("S", {"a", "b", "c", "d", "e"});
  for (const bool is_forward : {true, false})
    for (std::size_t limit = 1; limit <= 6; ++limit) {
      auto next = asking("artist = :a");
      next.is_forward = is_forward;
      next.terms.limit = limit;
      std::string all;
      for (;;) {
        const auto page = query(next);
        CHECK(page.examined <= limit);
        const auto songs = songs_of(page);
        all += (all.empty() || songs.empty() ? "" : " ") + songs;
        if (page.last_key.empty())
          break;
        next.terms.start_after = page.last_key;
      }
      CHECK(all == (is_forward ? "a b c d e" : "e d c b a"));
    }
}

TEST_CASE_METHOD(with_songs, "a page that ends just at the last item still names where it ended") {
  fill("S", {"a", "b"});
  auto two = asking("artist = :a");
  two.terms.limit = 2;
  const auto page = query(two);
  CHECK(text_of(page.last_key) == R"({"artist":{"S":"ab"},"song":{"S":"b"}})");
  two.terms.start_after = page.last_key;
  CHECK(query(two).examined == 0);
}

TEST_CASE_METHOD(with_songs, "a page ends with the item that reaches one megabyte") {
  create();
  for (const std::string song : {"a", "b", "c", "d"})
    REQUIRE(put(R"({"artist":{"S":"ab"},"song":{"S":")" + song + R"("},"x":{"S":")"
                + std::string(400'000, 'x') + R"("}})")
                .ok());
  const auto page = query(asking("artist = :a"));
  CHECK(songs_of(page) == "a b c");
  CHECK_FALSE(page.last_key.empty());
  CHECK(page.bytes_examined > 1'048'576);
}

TEST_CASE_METHOD(with_songs, "a filter hides items that are counted as looked at") {
  fill("S", {"a", "b", "c"});
  REQUIRE(put(R"({"artist":{"S":"ab"},"song":{"S":"d"},"n":{"N":"1"}})").ok());
  auto some = asking("artist = :a");
  some.terms.filter = condition_of("attribute_exists(n)");
  const auto page = query(some);
  CHECK(songs_of(page) == "d");
  CHECK(page.count == 1);
  CHECK(page.examined == 4);
  some.terms.counts_only = true;
  CHECK(query(some).items.empty());
  CHECK(query(some).count == 1);
  some.terms.filter = condition_of("attribute_exists(song)");
  CHECK(refusal_of(some)
        == "Filter Expression can only contain non-primary key attributes: Primary key attribute: "
           "song");
}

TEST_CASE_METHOD(with_songs, "what cannot be asked is refused in words that say why") {
  fill("S", {"a", "b", "c"});
  auto wrong = asking("artist = :a");
  wrong.terms.index_name = "by_year";
  CHECK(refusal_of(wrong) == "The table does not have the specified index: by_year");
  CHECK(refusal_of(asking("song = :a")) == "Query condition missed key schema element: artist");
  wrong = asking("artist = :a");
  wrong.terms.start_after = item_of(R"({"artist":{"S":"ab"}})");
  CHECK(refusal_of(wrong)
        == "The provided starting key is invalid: The provided key element does not match the "
           "schema");
  wrong.terms.start_after = item_of(R"({"artist":{"S":"b"},"song":{"S":"a"}})");
  CHECK(refusal_of(wrong)
        == "The provided starting key is outside query boundaries based on provided conditions");
  wrong = asking_range("song > :l", R"({"S":"b"})");
  wrong.terms.start_after = item_of(R"({"artist":{"S":"ab"},"song":{"S":"a"}})");
  CHECK(refusal_of(wrong) == "The provided starting key does not match the range key predicate");
}

TEST_CASE_METHOD(with_songs, "a scan sees every item once, in pages") {
  fill("S", {"a", "b", "c"});
  scan_items next;
  next.terms.limit = 2;
  std::multiset<std::string> seen;
  for (;;) {
    const auto page = ask<items_page>(it, next);
    REQUIRE(page.ok());
    for (const auto& one : page->items)
      seen.insert(testing::text_of_stored(one));
    if (page->last_key.empty())
      break;
    next.terms.start_after = page->last_key;
  }
  CHECK(seen.size() == 9);
  CHECK(std::set(seen.begin(), seen.end()).size() == 9);
}

TEST_CASE_METHOD(with_songs, "the segments of a scan share the items out") {
  create();
  for (auto i = 0; i < 60; ++i)
    REQUIRE(put(R"({"artist":{"S":")" + std::to_string(i) + R"("},"song":{"S":"s"}})").ok());
  std::size_t total = 0;
  for (std::uint32_t segment = 0; segment < 3; ++segment) {
    const auto page = ask<items_page>(it, scan_items{segment, 3, {}});
    REQUIRE(page.ok());
    CHECK(page->count > 0);
    CHECK(page->examined == page->count);
    total += page->count;
  }
  CHECK(total == 60);
}

TEST_CASE_METHOD(with_songs, "hash keys with zero bytes keep apart") {
  create();
  for (const auto* hash : {"a", "a\\u0000", "a\\u0000b", "a\\u0001"})
    REQUIRE(put(std::string{R"({"artist":{"S":")"} + hash + R"("},"song":{"S":"s\u0000"}})").ok());
  CHECK(query(asking("artist = :a", R"({":a":{"S":"a"}})")).count == 1);
  CHECK(query(asking("artist = :a", R"({":a":{"S":"a\u0000"}})")).count == 1);
  CHECK(ask<items_page>(it, scan_items{})->count == 4);
}

TEST_CASE_METHOD(with_songs, "a page ends early when its filter has taken much work") {
  create();
  auto text = std::string(100'000, 'a');
  for (std::size_t at = 199; at < text.size(); at += 200)
    text[at] = 'b';
  for (const std::string song : {"a", "b", "c", "d", "e"})
    REQUIRE(put(R"({"artist":{"S":"ab"},"song":{"S":")" + song + R"("},"words":{"S":")" + text
                + R"("}})")
                .ok());
  auto next = asking("artist = :a");
  std::string claim{"contains(words, :part)"};
  for (int i = 0; i < 39; ++i)
    claim += " OR contains(words, :part)";
  next.terms.filter = testing::condition_of(
      "NOT (" + claim + ")", {{":part", attribute_value::string(std::string(250, 'a'))}});
  std::string all;
  std::size_t pages = 0;
  for (bool is_more = true; is_more; ++pages) {
    const auto page = query(next);
    CHECK(page.examined < 5);
    all += songs_of(page);
    next.terms.start_after = page.last_key;
    is_more = !page.last_key.empty();
  }
  CHECK(all == "a bc de");
  CHECK(pages == 3);
}

} // namespace troupe
