// SPDX-License-Identifier: Apache-2.0
#include "persistence/lmdb_tree.hpp"

#include "tests/persistence/temporary_folder.hpp"

#include <catch2/catch.hpp>

using namespace troupe;
using namespace troupe::persistence;
using namespace troupe::persistence::lmdb;

namespace {

struct opened_tree : testing::temporary_folder {
  environment env{path / "index", 64u << 20};
  databases in = databases::open(env);

  template <class Work>
  void write(Work work) {
    auto txn = write_transaction{env};
    auto writer = tree_writer{txn, in};
    work(writer);
    txn.commit();
  }
  std::size_t entries_of(MDB_dbi dbi) {
    auto txn = read_transaction{env};
    auto at = cursor{txn, dbi};
    std::size_t count = 0;
    for (auto found = at.first(); found; found = at.next())
      ++count;
    return count;
  }
};

} // namespace

TEST_CASE_METHOD(opened_tree, "keys that begin alike share their branches") {
  const auto stem = std::string(960, 'k');
  write([&](tree_writer& to) {
    for (int i = 0; i < 10; ++i)
      to.put(stem + std::to_string(i), "");
  });
  CHECK(entries_of(in.main) == 1);
  CHECK(entries_of(in.branch) == 1 + 10);
}

TEST_CASE_METHOD(opened_tree, "a long value is cut into chunks of four pages") {
  write([](tree_writer& to) { to.put("key", std::string(100'000, 'v')); });
  CHECK(entries_of(in.chunk) == 7);
  auto txn = read_transaction{env};
  auto at = cursor{txn, in.chunk};
  REQUIRE(at.first());
  CHECK(at.value().size() == 16'368);
}

TEST_CASE_METHOD(opened_tree,
                 "the last key of a branch takes the branch along, and a value its chunks") {
  const auto stem = std::string(960, 'k');
  write([&](tree_writer& to) {
    to.put(stem, std::string(100'000, 'v'));
    to.put(stem + "1", "");
    to.put(stem.substr(1), "");
  });
  write([&](tree_writer& to) {
    CHECK(to.erase(stem));
    CHECK(to.erase(stem + "1"));
  });
  CHECK(entries_of(in.chunk) == 0);
  CHECK(entries_of(in.main) == 1);
  CHECK(entries_of(in.branch) == 1);
  write([&](tree_writer& to) { CHECK(to.erase(stem.substr(1))); });
  CHECK(entries_of(in.main) == 0);
  CHECK(entries_of(in.branch) == 0);
}

TEST_CASE_METHOD(opened_tree, "an entry of unknown form is a fault, not a value") {
  auto txn = write_transaction{env};
  *txn.reserve(in.main, "key", 1) = '\x7F';
  CHECK_THROWS_AS(tree_get(txn, in, "key"), fault);
}
