// SPDX-License-Identifier: Apache-2.0
#include "persistence/catalog.hpp"

#include "persistence/lmdb_store.hpp"
#include "tests/persistence/temporary_folder.hpp"

#include <catch2/catch.hpp>

using namespace troupe;
using namespace troupe::persistence;

namespace {

struct opened_catalog : testing::temporary_folder {
  lmdb_store store{path / "index", {.map_bytes = 64u << 20, .free_disk_bytes_min = 0}};

  opened_catalog() {
    store.write([](transaction& tx) {
      for (const auto* name : {"a", "ab", "abc", "b", "c"})
        tx.put(catalog_key(1, "111111111111", "us-east-1", name), "");
      tx.put(catalog_key(1, "111111111111", "us-east-2", "elsewhere"), "");
      tx.put(catalog_key(1, "222222222222", "us-east-1", "anothers"), "");
      tx.put(catalog_key(2, "111111111111", "us-east-1", "other kind"), "");
    });
  }
  catalog_names list(std::string_view prefix, std::string_view after, std::size_t limit) {
    return names_in_catalog(*store.make_snapshot()->view(), 1, "111111111111", "us-east-1", prefix,
                            after, limit);
  }
};

using names = std::vector<std::string>;

} // namespace

TEST_CASE_METHOD(opened_catalog, "names of one kind, account and region are listed in order") {
  const auto all = list("", "", 100);
  CHECK(all.names == names{"a", "ab", "abc", "b", "c"});
  CHECK_FALSE(all.more);
}

TEST_CASE_METHOD(opened_catalog, "a page says whether more follow, and the next begins after it") {
  const auto first = list("", "", 3);
  CHECK(first.names == names{"a", "ab", "abc"});
  CHECK(first.more);
  const auto second = list("", first.names.back(), 3);
  CHECK(second.names == names{"b", "c"});
  CHECK_FALSE(second.more);
  CHECK_FALSE(list("", "", 5).more);
}

TEST_CASE_METHOD(opened_catalog, "a prefix narrows the list") {
  CHECK(list("ab", "", 100).names == names{"ab", "abc"});
  CHECK(list("ab", "ab", 100).names == names{"abc"});
  CHECK(list("b", "a", 100).names == names{"b"});
  CHECK(list("a", "b", 100).names.empty());
  CHECK(list("x", "", 100).names.empty());
}

TEST_CASE_METHOD(opened_catalog, "things of a kind can be visited over all accounts and regions") {
  names all;
  store.make_snapshot()->view()->scan(catalog_range(1), direction::forward,
                                      [&](std::string_view key, std::string_view) {
                                        all.push_back(name_in_catalog_key(key));
                                        return true;
                                      });
  CHECK(all == names{"a", "ab", "abc", "b", "c", "elsewhere", "anothers"});
}
