// SPDX-License-Identifier: Apache-2.0
#include "core/error.hpp"
#include "core/limits.hpp"
#include "persistence/lmdb_store.hpp"
#include "tests/persistence/temporary_folder.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <fstream>
#include <map>
#include <random>
#include <stdexcept>
#include <vector>

using namespace troupe;
using namespace troupe::persistence;

namespace {

using pairs = std::vector<std::pair<std::string, std::string>>;

constexpr lmdb_settings small{.map_bytes = std::size_t{1} << 30, .free_disk_bytes_min = 0};

struct opened_store : testing::temporary_folder {
  lmdb_store store{path / "index", small};
  std::unique_ptr<snapshot> reading = store.make_snapshot();

  void put(const std::string& key, const std::string& value) {
    store.write([&](transaction& tx) { tx.put(key, value); });
  }
  bool erase(const std::string& key) {
    bool was_there = false;
    store.write([&](transaction& tx) { was_there = tx.erase(key); });
    return was_there;
  }
  std::optional<std::string> get(const std::string& key) { return reading->view()->get(key); }
  bool is_empty() {
    bool found = false;
    reading->view()->scan({}, direction::forward, [&](auto, auto) { return !(found = true); });
    return !found;
  }
};

pairs scanned(const reader& from, const key_range& range, direction order) {
  pairs all;
  from.scan(range, order, [&](std::string_view key, std::string_view value) {
    all.emplace_back(key, value);
    return true;
  });
  return all;
}

pairs expected(const std::map<std::string, std::string>& model, const key_range& range,
               direction order) {
  pairs all;
  for (const auto& pair : model)
    if (pair.first >= range.from && (range.to.empty() || pair.first < range.to))
      all.emplace_back(pair);
  if (order == direction::backward)
    std::reverse(all.begin(), all.end());
  return all;
}

/// Keys that share long prefixes and end near the places where they are cut.
std::string random_key(std::mt19937& random) {
  constexpr std::size_t lengths[] = {1, 2, 479, 480, 481, 500, 959, 960, 961, 1'440, 1'445, 2'000};
  auto key = std::string(lengths[random() % std::size(lengths)], 'm');
  for (int changes = static_cast<int>(random() % 3); changes > 0; --changes)
    key[random() % key.size()] = "\x00\x01lmn\xFE\xFF"[random() % 7];
  key.back() = "\x00lmn\xFF"[random() % 5];
  return key;
}

} // namespace

TEST_CASE_METHOD(opened_store, "what a transaction wrote is there for the next view") {
  put("a", "1");
  CHECK(get("a") == "1");
  CHECK(get("b") == std::nullopt);
  put("a", "");
  CHECK(get("a") == "");
}

TEST_CASE_METHOD(opened_store,
                 "a transaction sees its own writes, others do not until the commit") {
  store.write([&](transaction& tx) {
    tx.put("a", "1");
    CHECK(tx.get("a") == "1");
    CHECK(tx.bytes_written() == 2);
    CHECK(get("a") == std::nullopt);
  });
  CHECK(get("a") == "1");
}

TEST_CASE_METHOD(opened_store, "a view keeps seeing what was committed when it was opened") {
  put("a", "old");
  auto view = reading->view();
  put("a", "new");
  CHECK(view->get("a") == "old");
  CHECK(get("a") == "new");
}

TEST_CASE_METHOD(opened_store, "a transaction that throws leaves nothing") {
  put("a", "old");
  CHECK_THROWS_AS(store.write([](transaction& tx) {
    tx.put("a", "new");
    tx.put("b", std::string(100'000, 'x'));
    throw std::runtime_error{"no"};
  }),
                  std::runtime_error);
  CHECK(get("a") == "old");
  CHECK(get("b") == std::nullopt);
}

TEST_CASE_METHOD(opened_store, "values of any length come back, and replace each other") {
  constexpr auto chunk = limits::stored_chunk_bytes_max;
  for (std::size_t size : {chunk - 2, chunk - 1, chunk, chunk + 1, 2 * chunk, 2 * chunk + 1,
                           std::size_t{5}, std::size_t{1'000'000}, std::size_t{0}}) {
    auto value = std::string(size, 'v');
    if (size > 0)
      value.back() = 'e';
    put("key", value);
    CHECK(get("key") == value);
  }
  CHECK(erase("key"));
  CHECK(is_empty());
}

TEST_CASE_METHOD(opened_store, "freed chunks are used again") {
  const auto file = path / "index" / "data.mdb";
  const auto value = std::string(1'000'000, 'v');
  for (int i = 0; i < 5; ++i)
    put("key", value);
  const auto size = std::filesystem::file_size(file);
  for (int i = 0; i < 50; ++i)
    put("key", value);
  CHECK(std::filesystem::file_size(file) < size + value.size());
}

TEST_CASE_METHOD(opened_store, "keys of any length are told apart and stay in order") {
  const auto stem = std::string(480, 'k');
  const auto keys = std::vector<std::string>{stem.substr(1),
                                             stem,
                                             stem + std::string(1, '\0'),
                                             stem + "a",
                                             stem + stem,
                                             stem + stem + "a",
                                             stem + stem + stem.substr(1),
                                             stem + "l",
                                             stem.substr(0, 479) + "l",
                                             std::string(store_key_bytes_max, 'z')};
  store.write([&](transaction& tx) {
    for (const auto& key : keys)
      tx.put(key, "value of " + key);
  });
  auto sorted = std::map<std::string, std::string>{};
  for (const auto& key : keys) {
    CHECK(get(key) == "value of " + key);
    sorted[key] = "value of " + key;
  }
  CHECK(scanned(*reading->view(), {}, direction::forward)
        == expected(sorted, {}, direction::forward));
  for (const auto& key : keys)
    CHECK(erase(key));
  CHECK(is_empty());
}

TEST_CASE_METHOD(opened_store,
                 "a key that is empty or too long is refused before anything is written") {
  CHECK_THROWS_AS(put("", "value"), std::logic_error);
  CHECK_THROWS_AS(put(std::string(store_key_bytes_max + 1, 'k'), "value"), std::logic_error);
  CHECK_FALSE(erase(""));
  CHECK(get("") == std::nullopt);
  CHECK(is_empty());
}

TEST_CASE_METHOD(opened_store, "erasing what is not there says so") {
  const auto stem = std::string(480, 'k');
  put(stem + "a", "1");
  CHECK_FALSE(erase("x"));
  CHECK_FALSE(erase(stem));
  CHECK_FALSE(erase(stem + "b"));
  CHECK_FALSE(erase(stem + stem));
  CHECK(erase(stem + "a"));
  CHECK_FALSE(erase(stem + "a"));
}

TEST_CASE_METHOD(opened_store, "random writes and scans agree with an ordered map") {
  const auto seed = std::random_device{}();
  INFO("seed " << seed);
  auto random = std::mt19937{seed};
  auto model = std::map<std::string, std::string>{};
  for (int round = 0; round < 30; ++round) {
    store.write([&](transaction& tx) {
      for (int i = 0; i < 40; ++i) {
        const auto key = random_key(random);
        if (random() % 3 == 0) {
          CHECK(tx.erase(key) == (model.erase(key) > 0));
          continue;
        }
        const auto value = std::string(random() % 10 == 0 ? random() % 60'000 : random() % 50, 'v');
        tx.put(key, value);
        model[key] = value;
      }
    });
    auto view = reading->view();
    for (int i = 0; i < 20; ++i) {
      const auto range = key_range{random() % 4 ? random_key(random) : "",
                                   random() % 4 ? random_key(random) : ""};
      const auto order = random() % 2 ? direction::forward : direction::backward;
      REQUIRE(scanned(*view, range, order) == expected(model, range, order));
    }
  }
  for (const auto& [key, value] : model)
    REQUIRE(get(key) == value);
}

TEST_CASE_METHOD(opened_store, "a visitor that has seen enough ends the scan") {
  store.write([](transaction& tx) {
    for (const auto* key : {"a", "b", "c"})
      tx.put(key, "");
  });
  auto seen = std::string{};
  auto until_b = [&](std::string_view key, std::string_view) {
    seen += key;
    return key != "b";
  };
  reading->view()->scan({}, direction::forward, until_b);
  reading->view()->scan({}, direction::backward, until_b);
  CHECK(seen == "abcb");
}

TEST_CASE_METHOD(opened_store, "a scan inside a transaction may erase and put as it goes") {
  const auto stem = std::string(480, 'k');
  store.write([&](transaction& tx) {
    for (int i = 0; i < 30; ++i)
      tx.put("before the stem, in its page: " + std::to_string(i), "");
    for (int i = 0; i < 100; ++i)
      tx.put(stem + std::to_string(i), std::string(i % 7 ? 10 : 20'000, 'v'));
    tx.put("zz", "stays");
    int seen = 0;
    for (auto order : {direction::forward, direction::backward}) {
      tx.scan(key_range::starting_with(stem), order, [&](std::string_view key, auto) {
        CHECK(tx.erase(key));
        tx.erase("before the stem, in its page: " + std::to_string(seen));
        return ++seen % 50 != 0;
      });
    }
    CHECK(seen == 100);
  });
  CHECK(scanned(*reading->view(), {}, direction::forward) == pairs{{"zz", "stays"}});
}

TEST_CASE_METHOD(opened_store, "a wiped store is empty and takes writes") {
  put("a", std::string(100'000, 'v'));
  put(std::string(2'000, 'k'), "1");
  store.wipe();
  CHECK(is_empty());
  put("b", std::string(100'000, 'w'));
  CHECK(get("b") == std::string(100'000, 'w'));
  CHECK(get("a") == std::nullopt);
}

TEST_CASE("what was committed is there after the store was closed and opened") {
  testing::temporary_folder folder;
  const auto long_key = std::string(1'000, 'k');
  {
    lmdb_store store{folder.path / "index", small};
    store.write([&](transaction& tx) { tx.put(long_key, std::string(50'000, 'v')); });
  }
  lmdb_store store{folder.path / "index", small};
  CHECK(store.make_snapshot()->view()->get(long_key) == std::string(50'000, 'v'));
}

TEST_CASE("what a crash left while a store was being made is no obstacle") {
  testing::temporary_folder folder;
  std::filesystem::create_directories(folder.path / "index.new");
  std::ofstream{folder.path / "index.new" / "data.mdb"} << "torn";
  lmdb_store store{folder.path / "index", small};
  store.write([](transaction& tx) { tx.put("a", "1"); });
  CHECK_FALSE(std::filesystem::exists(folder.path / "index.new"));
}

TEST_CASE_METHOD(opened_store,
                 "there may be more snapshots, and more open views, than reader slots") {
  put("a", "1");
  std::vector<std::unique_ptr<snapshot>> snapshots;
  for (int i = 0; i < 10'000; ++i) {
    snapshots.push_back(store.make_snapshot());
    REQUIRE(snapshots.back()->view()->get("a") == "1");
  }
  std::vector<std::unique_ptr<const reader>> views;
  for (int i = 0; i < 200; ++i)
    views.push_back(snapshots[0]->view());
  CHECK(views.back()->get("a") == "1");
}

TEST_CASE("puts are refused while the disk is short, erasing is not") {
  testing::temporary_folder folder;
  {
    lmdb_store store{folder.path / "index", small};
    store.write([](transaction& tx) { tx.put("a", "1"); });
  }
  auto greedy = small;
  greedy.free_disk_bytes_min = std::uint64_t{1} << 60;
  lmdb_store store{folder.path / "index", greedy};
  try {
    store.write([](transaction& tx) { tx.put("b", "2"); });
    FAIL("the put was not refused");
  } catch (const fault& why) {
    CHECK(why.kind == code::storage_full);
  }
  store.write([](transaction& tx) { CHECK(tx.erase("a")); });
  CHECK(store.make_snapshot()->view()->get("a") == std::nullopt);
}

TEST_CASE("a full map refuses the transaction and harms nothing else") {
  testing::temporary_folder folder;
  lmdb_store store{folder.path / "index", {.map_bytes = 4u << 20, .free_disk_bytes_min = 0}};
  store.write([](transaction& tx) { tx.put("a", "1"); });
  try {
    store.write([](transaction& tx) { tx.put("b", std::string(8u << 20, 'v')); });
    FAIL("the map is larger than it should be");
  } catch (const fault& why) {
    CHECK(why.kind == code::storage_full);
    CHECK(why.message.find("storage.map_bytes") != std::string::npos);
  }
  store.write([](transaction& tx) { tx.put("c", "3"); });
  auto reading = store.make_snapshot();
  CHECK(scanned(*reading->view(), {}, direction::forward) == pairs{{"a", "1"}, {"c", "3"}});
}
