// SPDX-License-Identifier: Apache-2.0
#include "actors/bucket/uploads.hpp"

#include "actors/bucket/body_keeper.hpp"
#include "core/limits.hpp"
#include "tests/harness/body_bytes.hpp"
#include "tests/harness/memory_store.hpp"
#include "tests/persistence/temporary_folder.hpp"

#include <catch2/catch.hpp>
#include <unistd.h>

using namespace troupe;
using namespace troupe::testing;

namespace {

const std::string owner = "000000000000";

/// A bucket over a store, without actors: what is dropped is seen, and removed when told.
struct opened_bucket {
  temporary_folder folder;
  memory_store store;
  persistence::bodies bodies{folder.path, 0};
  std::vector<std::string> removed_later;
  bucket_objects objects{"site", store, bodies, [this](std::vector<std::string> files) {
                           removed_later.insert(removed_later.end(), files.begin(), files.end());
                         }};
  dropped_bodies dropped;

  opened_bucket() {
    REQUIRE(write<bucket_info>([](auto& tx) {
      return apply_create(tx, "site", create_bucket{owner, "us-east-1"}, 1);
    }));
  }

  template <class Answer, class Apply>
  result<Answer> write(Apply apply) {
    std::optional<result<Answer>> outcome;
    store.write([&](persistence::transaction& tx) { outcome.emplace(apply(tx)); });
    return std::move(*outcome);
  }
  std::string publish(const std::string& bytes) {
    auto body = begin_upload(bodies);
    body->append(bytes);
    return body->publish();
  }
  std::string begin(const std::string& key, epoch_ms now = 5) {
    const auto id = make_upload_id(now);
    create_upload ask{owner};
    ask.upload.key = key;
    REQUIRE(write<upload_info>([&](auto& tx) { return apply_create(tx, "site", ask, id, now); }));
    return id;
  }
  part_info put(const std::string& key, const std::string& id, int number,
                const std::string& bytes) {
    put_part ask{owner, key, id, {.number = number, .size = bytes.size()}};
    auto kept = write<part_info>(
        [&](auto& tx) { return apply_put_part(tx, "site", ask, publish(bytes), 6, dropped); });
    REQUIRE(kept);
    return *kept;
  }
  result<object_info> complete(const std::string& key, const std::string& id,
                               std::vector<part_info> parts) {
    complete_upload ask{owner, key, id};
    for (const auto& part : parts)
      ask.info.size += part.size;
    ask.parts = std::move(parts);
    return write<object_info>(
        [&](auto& tx) { return apply_complete(tx, "site", ask, 9, dropped); });
  }
};

} // namespace

TEST_CASE_METHOD(opened_bucket, "later uploads have greater ids") {
  CHECK(make_upload_id(1) < make_upload_id(2));
  CHECK(make_upload_id(255) < make_upload_id(256));
  CHECK(make_upload_id(1) != make_upload_id(1));
}

TEST_CASE_METHOD(opened_bucket, "a reader keeps the files of a body that goes meanwhile") {
  const auto id = begin("a");
  const auto first = put("a", id, 1, "one ");
  const auto second = put("a", id, 2, "two");
  REQUIRE(complete("a", id, {first, second}));
  auto reading = objects.get({owner, "a"});
  REQUIRE(reading);
  REQUIRE(write<bool>([&](auto& tx) {
    return apply_delete(tx, "site", delete_object{owner, "a"}, dropped);
  }));
  CHECK(dropped.lists == std::vector{id});
  store.write([&](persistence::transaction& tx) { erase_parts(tx, id, dropped); });
  for (const auto& file : dropped.files)
    bodies.remove(file);
  CHECK(bytes_of(*reading->body) == "one two");
  CHECK(removed_later.empty());
  reading->body.reset();
  CHECK(removed_later == std::vector{first.body_id, second.body_id});
}

TEST_CASE_METHOD(opened_bucket, "a part that is not the one that was judged is refused") {
  const auto id = begin("a");
  const auto judged = put("a", id, 1, "judged");
  put("a", id, 1, "another");
  const auto refused = complete("a", id, {judged});
  REQUIRE_FALSE(refused);
  CHECK(refused.refusal().kind == "InvalidPart");
  CHECK(objects.find({owner, "a", id}));
}

TEST_CASE_METHOD(opened_bucket, "a long list is erased in pieces") {
  const auto id = begin("a");
  const auto count = static_cast<int>(limits::parts_per_erasure_max) + 1;
  store.write([&](persistence::transaction& tx) {
    for (int number = 1; number <= count; ++number)
      tx.put(part_key(id, number), persistence::pack(part_record{{.body_id = "x"}}));
  });
  store.write([&](persistence::transaction& tx) { erase_parts(tx, id, dropped); });
  CHECK(dropped.files.size() == limits::parts_per_erasure_max);
  CHECK(dropped.lists == std::vector{id});
  dropped = {};
  store.write([&](persistence::transaction& tx) { erase_parts(tx, id, dropped); });
  CHECK(dropped.files.size() == 1);
  CHECK(dropped.lists.empty());
}

TEST_CASE_METHOD(opened_bucket, "a sweep keeps what uploads and objects name, and no other part") {
  const auto object = begin("a");
  REQUIRE(complete("a", object, {put("a", object, 1, "of an object")}));
  const auto upload = begin("b");
  put("b", upload, 1, "of an upload");
  const auto gone = begin("c");
  put("c", gone, 1, "of an upload that was aborted before a crash");
  REQUIRE(write<bool>([&](auto& tx) {
    return apply_delete(tx, "site", abort_upload{owner, "c", gone}, dropped);
  }));
  CHECK(files_in(folder.path) == 3);
  sweep_orphans(store, bodies, [](std::string_view) { return false; });
  CHECK(files_in(folder.path) == 2);
  CHECK(bytes_of(*objects.get({owner, "a"})->body) == "of an object");
  CHECK(objects.list(list_parts{owner, "b", upload})->parts.size() == 1);
  store.write([&](persistence::transaction& tx) { erase_parts(tx, gone, dropped = {}); });
  CHECK(dropped.files.empty());
}

TEST_CASE_METHOD(opened_bucket, "a bucket has a limit of unfinished uploads") {
  store.write([&](persistence::transaction& tx) {
    for (std::size_t i = 1; i < limits::uploads_per_bucket_max; ++i)
      tx.put(upload_key("site", "k", make_upload_id(1)), "");
  });
  CHECK_FALSE(objects.has_too_many_uploads());
  begin("one more");
  CHECK(objects.has_too_many_uploads());
}

TEST_CASE_METHOD(opened_bucket,
                 "completions are forgotten after their time, some with each new one") {
  const auto count = [&] {
    std::size_t records = 0;
    for (const auto kind : {upload_kind::completed, upload_kind::completed_at})
      store.make_snapshot()->view()->scan(persistence::key_range::starting_with(upload_space(kind)),
                                          persistence::direction::forward,
                                          [&](std::string_view, std::string_view) {
                                            ++records;
                                            return true;
                                          });
    return records;
  };
  const auto complete_at = [&](epoch_ms now) {
    const auto id = begin("k", now);
    complete_upload ask{owner, "k", id};
    ask.parts = {put("k", id, 1, "x")};
    REQUIRE(write<object_info>(
        [&](auto& tx) { return apply_complete(tx, "site", ask, now, dropped); }));
  };
  for (int i = 0; i < 25; ++i)
    complete_at(1'000 + i);
  CHECK(count() == 50);
  const auto later = 2'000 + std::chrono::milliseconds{limits::completed_upload_time}.count();
  complete_at(later);
  CHECK(count() == 2 * (25 - 10 + 1));
  complete_at(later);
  complete_at(later);
  CHECK(count() == 2 * 3);
}
