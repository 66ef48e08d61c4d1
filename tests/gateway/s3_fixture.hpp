// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/bucket/body_keeper.hpp"
#include "actors/bucket/bucket.hpp"
#include "actors/cluster/catalog.hpp"
#include "actors/cluster/directory.hpp"
#include "actors/partition/writer.hpp"
#include "core/digest.hpp"
#include "core/encoding.hpp"
#include "gateway/services.hpp"
#include "tests/gateway/call_harness.hpp"
#include "tests/harness/memory_store.hpp"
#include "tests/persistence/temporary_folder.hpp"

#include <caf/actor_cast.hpp>

/// S3 from the request's head down to the storage, without a socket.
namespace troupe::testing {

struct clock_by_hand final : clock {
  epoch_ms time = 1'795'509'000'123;
  [[nodiscard]] epoch_ms now() const override { return time; }
};

struct s3_fixture : call_harness {
  temporary_folder folder;
  clock_by_hand time;
  memory_store store;
  persistence::bodies bodies{folder.path, 0};
  context made;
  gateway::site place{configured, time, node, *post.get, unimplemented};

  s3_fixture() {
    auto& where = made.store;
    where.store = &store;
    where.bodies = &bodies;
    where.writer = system.spawn(writer, where);
    where.body_keeper = system.spawn(body_keeper, where);
    made.time = &time;
    const auto spawn_bucket = [this](noun, const address& named) {
      return caf::actor_cast<caf::strong_actor_ptr>(system.spawn(bucket, &made, named));
    };
    node.directory = spawn_directory(spawn_bucket);
    node.catalog = system.spawn(catalog, where);
    node.begin_upload = [this] { return begin_upload(bodies); };
  }
  ~s3_fixture() {
    static_cast<void>(ask<bool>(node.directory, stop_atom_v)); // Ends the buckets.
    for (const auto& actor :
         {made.store.writer, made.store.body_keeper, caf::actor_cast<caf::actor>(node.directory),
          caf::actor_cast<caf::actor>(node.catalog)})
      caf::anon_send_exit(actor, caf::exit_reason::kill);
    settle();
  }

  directory_actor spawn_directory(const spawn_named& spawn_one) {
    return system.spawn(directory, spawn_one, exists_in(store), caf::actor{});
  }

  using fields = std::vector<gateway::http_field>;

  gateway::http_request make(std::string method, std::string_view target, std::string_view bytes,
                             fields head) {
    gateway::http_request made_of{.method = std::move(method)};
    const auto mark = std::min(target.find('?'), target.size());
    made_of.path = target.substr(0, mark);
    made_of.query = target.substr(std::min(mark + 1, target.size()));
    made_of.fields = std::move(head);
    made_of.fields.push_back({"host", "localhost:4566"});
    made_of.content_length = bytes.size();
    return made_of;
  }

  gateway::http_response send(std::string method, std::string_view target, std::string bytes = {},
                              fields head = {}, std::string account = "000000000000",
                              std::string region = "us-east-1") {
    auto asked = make(std::move(method), target, bytes, std::move(head));
    gateway::buffered_body sent{std::move(bytes)};
    gateway::call one{place, asked, sent, "00000000-0000-4000-8000-000000000001"};
    one.who = {std::move(account), std::move(region), "s3", "test"};
    return await(gateway::s3::dispatch(one, ""));
  }

  gateway::http_response browse(std::string_view bucket_name, std::string_view target,
                                std::string method = "GET", fields head = {}) {
    auto asked = make(std::move(method), target, "", std::move(head));
    gateway::buffered_body sent{""};
    gateway::call one{place, asked, sent, "00000000-0000-4000-8000-000000000001"};
    return await(gateway::s3::website(one, std::string{bucket_name}));
  }
};

inline std::string field(const gateway::http_response& answer, std::string_view name) {
  for (const auto& each : answer.fields)
    if (each.name == name)
      return each.value;
  return {};
}

/// The bytes that the session would send.
inline std::string bytes_of(const gateway::http_response& answer) {
  if (!answer.file)
    return answer.body;
  std::string all;
  auto slice = std::make_unique<gateway::file_slice>(*answer.file);
  while (slice) {
    std::string bytes(slice->length, '\0');
    const auto got
        = ::pread(slice->descriptor, bytes.data(), bytes.size(), static_cast<off_t>(slice->offset));
    bytes.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
    all += bytes;
    slice = slice->next ? slice->next() : nullptr;
  }
  return all;
}

inline bool holds(const gateway::http_response& answer, std::string_view text) {
  return answer.body.find(text) != std::string::npos;
}

} // namespace troupe::testing
