// SPDX-License-Identifier: Apache-2.0
#include "actors/bucket/listing.hpp"

#include "actors/bucket/record.hpp"
#include "persistence/record.hpp"
#include "tests/harness/memory_store.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace troupe;
using namespace troupe::testing;

namespace {

struct listed {
  memory_store store;

  void add(const std::vector<std::string>& keys, std::string_view bucket = "site") {
    store.write([&](persistence::transaction& tx) {
      for (const auto& key : keys) {
        object_record made;
        made.info.size = key.size();
        made.info.etag = "e-" + key;
        made.info.last_modified = 7;
        made.info.checksum_algorithm = "crc32";
        made.bytes = key;
        tx.put(object_key(bucket, key), persistence::pack(made));
      }
    });
  }
  objects_page page(const list_objects& ask) {
    return list_page(*store.make_snapshot()->view(), "site", ask);
  }
  /// Keys and groups of a page, in one list.
  std::vector<std::string> list(const list_objects& ask) { return names_of(page(ask)); }

  static std::vector<std::string> names_of(const objects_page& page) {
    auto all = page.common_prefixes;
    for (const auto& object : page.objects)
      all.push_back(object.key);
    std::ranges::sort(all);
    return all;
  }
};

using names = std::vector<std::string>;

} // namespace

TEST_CASE_METHOD(listed, "keys come in byte order, and only the bucket's own") {
  add({"b", "a", "\xC3\xA9", "B", "a/b", "a-b"});
  add({"x"}, "site2");
  add({"y"}, "sit");
  CHECK(list({}) == names{"B", "a", "a-b", "a/b", "b", "\xC3\xA9"});
}

TEST_CASE_METHOD(listed, "a listing by groups goes past a group without looking at what is in it") {
  struct counting final : persistence::reader {
    explicit counting(const persistence::reader& of) : of_(of) {}
    [[nodiscard]] std::optional<std::string> get(std::string_view key) const override {
      return of_.get(key);
    }
    void scan(const persistence::key_range& range, persistence::direction order,
              const persistence::visitor& visit) const override {
      of_.scan(range, order, [&](std::string_view key, std::string_view value) {
        ++looks;
        return visit(key, value);
      });
    }
    const persistence::reader& of_;
    mutable std::size_t looks = 0;
  };
  names keys{"b"};
  for (int i = 0; i < 20'000; ++i)
    keys.push_back("a/" + std::to_string(i));
  add(keys);
  const auto view = store.make_snapshot()->view();
  const counting from{*view};
  const auto found = list_page(from, "site", {.delimiter = "/"});
  CHECK(names_of(found) == names{"a/", "b"});
  CHECK(from.looks == 2);
  const auto next = list_page(from, "site", {.delimiter = "/", .after = "a/"});
  CHECK(names_of(next) == names{"b"});
  CHECK(from.looks == 4);
}

TEST_CASE_METHOD(listed, "an entry carries what its record says, without its bytes") {
  add({"abc"});
  const auto found = page({}).objects.at(0);
  CHECK(found.size == 3);
  CHECK(found.etag == "e-abc");
  CHECK(found.last_modified == 7);
  CHECK(found.checksum_algorithm == "crc32");
}

TEST_CASE_METHOD(listed, "a prefix and a start limit the keys") {
  add({"a", "ab", "abc", "b"});
  CHECK(list({.prefix = "ab"}) == names{"ab", "abc"});
  CHECK(list({.after = "ab"}) == names{"abc", "b"});
  CHECK(list({.prefix = "ab", .after = "a"}) == names{"ab", "abc"});
  CHECK(list({.prefix = "ab", .after = "b"}).empty());
}

TEST_CASE_METHOD(listed,
                 "a delimiter folds what is behind it, of any length and after the prefix only") {
  add({"a/1", "a/2", "a/b/3", "c", "d/4"});
  CHECK(list({.delimiter = "/"}) == names{"a/", "c", "d/"});
  CHECK(list({.prefix = "a/", .delimiter = "/"}) == names{"a/1", "a/2", "a/b/"});
  CHECK(list({.delimiter = "/b/"}) == names{"a/1", "a/2", "a/b/", "c", "d/4"});
}

TEST_CASE_METHOD(listed, "a group counts as one, and is not come back to") {
  add({"a/1", "a/2", "b", "c/3", "d"});
  const auto first = page({.delimiter = "/", .limit = 2});
  CHECK(names_of(first) == names{"a/", "b"});
  CHECK(first.is_truncated);
  CHECK(first.last == "b");
  const auto one = page({.delimiter = "/", .limit = 1});
  CHECK(one.last == "a/");
  CHECK(list({.delimiter = "/", .after = "a/"}) == names{"b", "c/", "d"});
  CHECK(list({.delimiter = "/", .after = "a/1"}) == names{"b", "c/", "d"});
}

TEST_CASE_METHOD(listed, "a page that is just full is not truncated, and one of nothing neither") {
  add({"a", "b"});
  CHECK_FALSE(page({.limit = 2}).is_truncated);
  CHECK(page({.limit = 1}).is_truncated);
  const auto none = page({.limit = 0});
  CHECK_FALSE(none.is_truncated);
  CHECK(none.objects.empty());
  add({"b/1", "b/2"});
  CHECK_FALSE(page({.delimiter = "/", .limit = 3}).is_truncated);
}

TEST_CASE_METHOD(listed, "1,500 keys page through whole, with and without a delimiter") {
  std::vector<std::string> keys;
  for (int i = 0; i < 1'500; ++i)
    keys.push_back("k" + std::to_string(10'000 + i) + (i % 3 == 0 ? "/x" : ""));
  add(keys);
  for (const std::string delimiter : {"", "/"}) {
    std::size_t seen = 0;
    list_objects ask{.delimiter = delimiter, .limit = 70};
    for (bool more = true; more;) {
      const auto one = page(ask);
      seen += one.objects.size() + one.common_prefixes.size();
      ask.after = one.last;
      more = one.is_truncated;
    }
    CHECK(seen == keys.size());
  }
}
