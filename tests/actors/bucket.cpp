// SPDX-License-Identifier: Apache-2.0
#include "actors/bucket/bucket.hpp"

#include "actors/bucket/body_keeper.hpp"
#include "actors/partition/writer.hpp"
#include "tests/harness/body_bytes.hpp"
#include "tests/harness/deterministic.hpp"
#include "tests/harness/memory_store.hpp"
#include "tests/persistence/temporary_folder.hpp"

#include <catch2/catch.hpp>
#include <unistd.h>

using namespace troupe;
using namespace troupe::testing;

namespace {

const std::string owner = "000000000000";
const std::string stranger = "111111111111";

struct fixed_clock final : clock {
  [[nodiscard]] epoch_ms now() const override { return 1'795'509'000'999; }
};

struct with_bucket : deterministic {
  temporary_folder folder;
  memory_store store;
  fixed_clock time;
  persistence::bodies bodies{folder.path, 0};
  context node;
  bucket_actor site;

  with_bucket() {
    node.store.store = &store;
    node.store.bodies = &bodies;
    node.store.writer = system.spawn(writer, node.store);
    node.store.body_keeper = system.spawn(body_keeper, node.store);
    node.time = &time;
    site = system.spawn(bucket, &node, address{{}, {}, "site"});
    REQUIRE(ask<bucket_info>(site, create_bucket{owner, "us-east-1"}));
  }
  ~with_bucket() {
    for (const auto& actor :
         {caf::actor_cast<caf::actor>(site), node.store.writer, node.store.body_keeper})
      caf::anon_send_exit(actor, caf::exit_reason::kill);
    settle();
  }

  static put_object small(std::string key, std::string bytes) {
    put_object made{.account = owner, .key = std::move(key)};
    made.info.size = bytes.size();
    made.info.etag = bytes;
    made.bytes = std::move(bytes);
    return made;
  }
  put_object large(std::string key, const std::string& bytes) {
    auto made = small(std::move(key), bytes);
    made.bytes.clear();
    made.upload = begin_upload(bodies);
    made.upload->append(bytes);
    return made;
  }
  result<object_info> put(put_object what) { return ask<object_info>(site, std::move(what)); }
  result<stored_object> get(std::string key) {
    return ask<stored_object>(site, get_object{owner, std::move(key)});
  }
};

} // namespace

TEST_CASE_METHOD(with_bucket,
                 "a small object is in its record, with the bucket's time in whole seconds") {
  auto stored = put(small("a", "hello"));
  REQUIRE(stored);
  CHECK(stored->last_modified == 1'795'509'000'000);
  auto found = get("a");
  REQUIRE(found);
  CHECK(found->bytes == "hello");
  CHECK(found->info == *stored);
  CHECK_FALSE(found->body);
  CHECK(files_in(folder.path) == 0);
}

TEST_CASE_METHOD(with_bucket,
                 "a large object is a body file, which a reader keeps after it is gone") {
  REQUIRE(put(large("a", "hello")));
  auto found = get("a");
  REQUIRE(found);
  REQUIRE(found->body);
  CHECK(files_in(folder.path) == 1);
  REQUIRE(put(small("a", "other")));
  CHECK(files_in(folder.path) == 0);
  CHECK(bytes_of(*found->body) == "hello");
}

TEST_CASE_METHOD(with_bucket,
                 "a refused or failed change removes its new body, and keeps the old one") {
  REQUIRE(put(large("a", "old")));
  auto again = large("a", "new");
  again.condition.only_if_absent = true;
  auto refused = put(std::move(again));
  REQUIRE_FALSE(refused);
  CHECK(refused.refusal().kind == "PreconditionFailed");
  CHECK(files_in(folder.path) == 1);
  store.fail_next_commit = code::storage_full;
  auto failed = put(large("b", "new"));
  // The batch failed as a whole; its changes are tried again one by one.
  CHECK(failed.ok());
  CHECK(bytes_of(*get("a")->body) == "old");
}

TEST_CASE_METHOD(with_bucket, "a body whose object is deleted is removed") {
  REQUIRE(put(large("a", "1")));
  REQUIRE(put(large("b", "2")));
  auto removed = ask<bool>(site, delete_object{owner, "a"});
  REQUIRE(removed);
  CHECK(*removed);
  CHECK_FALSE(*ask<bool>(site, delete_object{owner, "a"}));
  CHECK(*ask<bool>(site, delete_objects{owner, {"b", "c"}}));
  CHECK(files_in(folder.path) == 0);
}

TEST_CASE_METHOD(with_bucket, "a missing body is an internal error, not an endless search") {
  REQUIRE(put(large("a", "1")));
  bodies.wipe();
  auto found = get("a");
  REQUIRE_FALSE(found);
  CHECK(found.refusal().kind == code::internal);
}

TEST_CASE_METHOD(with_bucket,
                 "everything of a bucket is refused to a stranger, and nothing to the website") {
  REQUIRE(put(small("a", "1")));
  CHECK(ask<stored_object>(site, get_object{stranger, "a"}).refusal().kind == code::access_denied);
  CHECK(ask<object_info>(site, head_object{stranger, "a"}).refusal().kind == code::access_denied);
  CHECK(ask<bool>(site, delete_object{stranger, "a"}).refusal().kind == code::access_denied);
  CHECK(ask<bool>(site, delete_bucket{stranger}).refusal().kind == code::access_denied);
  CHECK(ask<objects_page>(site, list_objects{stranger}).refusal().kind == code::access_denied);
  CHECK(ask<bucket_info>(site, create_bucket{stranger, "us-east-1"}).refusal().kind
        == "BucketAlreadyExists");
  CHECK(ask<stored_object>(site, get_object{"", "a"}));
}

TEST_CASE_METHOD(with_bucket, "a bucket ends only when it is empty, and then all is refused") {
  REQUIRE(put(small("a", "1")));
  CHECK(ask<bool>(site, delete_bucket{owner}).refusal().kind == "BucketNotEmpty");
  REQUIRE(ask<bool>(site, delete_object{owner, "a"}));
  REQUIRE(ask<bool>(site, delete_bucket{owner}));
  CHECK(put(small("a", "1")).refusal().kind == "NoSuchBucket");
  CHECK(get("a").refusal().kind == "NoSuchBucket");
  CHECK(put(large("a", "1")).refusal().kind == "NoSuchBucket");
  CHECK(files_in(folder.path) == 0);
}

TEST_CASE_METHOD(with_bucket, "a website is set, seen and ended") {
  const website_configuration wanted{.index_suffix = "index.html", .error_key = "e.html"};
  REQUIRE(ask<bool>(site, put_website{owner, wanted}));
  CHECK(ask<bucket_info>(site, head_bucket{owner})->site == wanted);
  REQUIRE(ask<bool>(site, delete_website{owner}));
  CHECK_FALSE(ask<bucket_info>(site, head_bucket{owner})->site);
}

TEST_CASE_METHOD(with_bucket, "tags are put on a bucket or an object, and taken away") {
  const tag_map tags{{"a", "1"}, {"b", ""}};
  REQUIRE(put(small("key", "bytes")));
  REQUIRE(ask<bool>(site, put_tags{owner, "", tags}));
  CHECK(ask<bucket_info>(site, head_bucket{owner})->tags == tags);
  CHECK(ask<object_info>(site, head_object{owner, "key"})->tags.empty());
  REQUIRE(ask<bool>(site, put_tags{owner, "", {}}));
  CHECK(ask<bucket_info>(site, head_bucket{owner})->tags.empty());
  REQUIRE(ask<bool>(site, put_tags{owner, "key", tags}));
  const auto tagged = ask<stored_object>(site, get_object{owner, "key"});
  CHECK(tagged->info.tags == tags);
  CHECK(tagged->bytes == "bytes");
  CHECK(ask<bool>(site, put_tags{owner, "none", tags}).refusal().kind == "NoSuchKey");
  CHECK(ask<bool>(site, put_tags{stranger, "key", {}}).refusal().kind == code::access_denied);
  // A new object under the key has its own.
  REQUIRE(put(small("key", "other")));
  CHECK(ask<object_info>(site, head_object{owner, "key"})->tags.empty());
}

TEST_CASE_METHOD(with_bucket, "a sweep removes what nothing names, and only that") {
  REQUIRE(put(large("a", "named by a record")));
  auto package = begin_upload(bodies);
  package->append("named elsewhere");
  const auto known = package->publish();
  auto orphan = begin_upload(bodies);
  orphan->append("named by nothing");
  orphan->publish();
  sweep_orphans(store, bodies, [&](std::string_view id) { return id == known; });
  CHECK(files_in(folder.path) == 2);
  CHECK(get("a"));
  CHECK(bodies.open(known));
}

TEST_CASE_METHOD(with_bucket, "an upload that is dropped leaves nothing behind") {
  begin_upload(bodies)->append("never published");
  CHECK(files_in(folder.path) == 0);
}
