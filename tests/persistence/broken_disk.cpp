// SPDX-License-Identifier: Apache-2.0
#include "core/error.hpp"
#include "persistence/lmdb_store.hpp"
#include "tests/persistence/temporary_folder.hpp"

#include <catch2/catch.hpp>

#include <dlfcn.h>
#include <sys/types.h>

#include <atomic>
#include <cerrno>
#include <thread>
#include <vector>

// The disk breaks where the test says: LMDB's system calls come here first.
namespace {

std::atomic<bool> fails_sync{false};
std::atomic<int> meta_writes_left{-1}; // A meta page's pwrite has 120 bytes; negative: all succeed.

template <class Function>
Function next(const char* name) {
  return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

} // namespace

extern "C" int fdatasync(int file) {
  static const auto real = next<int (*)(int)>("fdatasync");
  if (fails_sync.exchange(false)) {
    errno = EIO;
    return -1;
  }
  return real(file);
}

extern "C" ssize_t pwrite(int file, const void* bytes, size_t count, off_t offset) {
  static const auto real = next<ssize_t (*)(int, const void*, size_t, off_t)>("pwrite");
  constexpr size_t page_bytes = 4'096;
  if (count < page_bytes && meta_writes_left.load() >= 0 && meta_writes_left.fetch_sub(1) == 0) {
    errno = EIO;
    return -1;
  }
  return real(file, bytes, count, offset);
}

using namespace troupe;
using namespace troupe::persistence;

namespace {

struct opened_store : testing::temporary_folder {
  lmdb_store store{path / "index", {.map_bytes = 64u << 20, .free_disk_bytes_min = 0}};

  opened_store() { put("before", "1"); }
  void put(const char* key, const char* value) {
    store.write([&](transaction& tx) { tx.put(key, value); });
  }
  std::optional<std::string> get(const char* key) {
    return store.make_snapshot()->view()->get(key);
  }
};

} // namespace

TEST_CASE_METHOD(opened_store, "a failed sync fails its transaction and no other") {
  fails_sync = true;
  CHECK_THROWS_AS(put("lost", "1"), fault);
  CHECK_FALSE(fails_sync);
  CHECK(get("lost") == std::nullopt);
  put("after", "1");
  CHECK(get("before") == "1");
  CHECK(get("after") == "1");
}

TEST_CASE_METHOD(opened_store, "after a fault that LMDB gives up on, the store goes on by itself") {
  get("before"); // So that a reader waits in the pool.
  meta_writes_left = 0;
  CHECK_THROWS_AS(put("unknown", "1"), fault);
  CHECK(meta_writes_left < 0);
  CHECK(get("before") == "1");
  put("after", "1");
  CHECK(get("after") == "1");
}

TEST_CASE_METHOD(opened_store,
                 "readers on other threads meet a fault or the truth while the store recovers") {
  std::atomic<bool> is_over{false};
  std::atomic<int> lies{0};
  auto readers = std::vector<std::thread>{};
  for (int i = 0; i < 4; ++i)
    readers.emplace_back([&] {
      const auto reading = store.make_snapshot();
      while (!is_over) {
        try {
          if (reading->view()->get("before") != "1")
            ++lies;
        } catch (const fault&) {
          std::this_thread::yield();
        }
      }
    });
  for (int i = 0; i < 20; ++i) {
    meta_writes_left = 0;
    CHECK_THROWS_AS(put("unknown", "1"), fault);
    put("after", "1");
  }
  is_over = true;
  for (auto& each : readers)
    each.join();
  CHECK(lies == 0);
  CHECK(get("before") == "1");
}
