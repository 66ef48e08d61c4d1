// SPDX-License-Identifier: Apache-2.0
#include "actors/cluster/guest.hpp"
#include "tests/harness/deterministic.hpp"

#include <caf/event_based_actor.hpp>
#include <catch2/catch.hpp>

using namespace troupe;
using namespace std::chrono_literals;

namespace {

using caf::io::middleman_actor;

/// A link that leads wherever the test says; an owner that says what the test says.
struct cluster : testing::deterministic {
  int attempts = 0;
  caf::strong_actor_ptr door; ///< Null: nobody answers.
  welcome says{.incarnation = "one",
               .http_host = "127.0.0.1",
               .http_port = 4566,
               .session_secret = std::string(32, 's'),
               .access_keys = "keys"};
  owner_tie tie;
  sessions issuer;
  middleman_actor link = caf::actor_cast<middleman_actor>(system.spawn(
      [this](caf::event_based_actor*, int) -> caf::behavior {
        return {[this](caf::connect_atom, const std::string&, std::uint16_t)
                    -> caf::result<caf::node_id, caf::strong_actor_ptr, std::set<std::string>> {
          ++attempts;
          if (!door)
            return caf::make_error(caf::sec::cannot_connect_to_node);
          return {system.node(), door, std::set<std::string>{}};
        }};
      },
      0));
  directory_actor things = caf::actor_cast<directory_actor>(system.spawn(
      [](caf::event_based_actor* self, int) -> caf::behavior {
        return {[self](const resolve&) { return caf::actor_cast<caf::strong_actor_ptr>(self); }};
      },
      0));
  caf::actor host;
  guest_actor watcher;

  void open_door() {
    says.directory = caf::actor_cast<caf::strong_actor_ptr>(things);
    door = caf::actor_cast<caf::strong_actor_ptr>(system.spawn(
        [this](caf::event_based_actor*, int) -> caf::behavior {
          return {[this](const join_cluster&) { return says; }};
        },
        0));
  }
  void close_door() {
    caf::anon_send_exit(std::exchange(door, nullptr), caf::exit_reason::kill);
    settle();
  }
  void begin() {
    watcher = system.spawn(guest,
                           guest_setup{.owner_host = "127.0.0.1",
                                       .owner_port = 4600,
                                       .link = link,
                                       .spawn_host =
                                           [this](const node_actor&) {
                                             host = system.spawn(
                                                 [](caf::event_based_actor*, int) -> caf::behavior {
                                                   return {[](int) {}};
                                                 },
                                                 0);
                                             return caf::actor_cast<host_actor>(host);
                                           },
                                       .tie = &tie,
                                       .issuer = &issuer});
    settle();
  }
  ~cluster() {
    if (door)
      close_door();
    for (const auto& one : {caf::actor_cast<caf::actor>(watcher), caf::actor_cast<caf::actor>(link),
                            caf::actor_cast<caf::actor>(things), host})
      if (one)
        caf::anon_send_exit(one, caf::exit_reason::user_shutdown);
    settle();
  }
  result<caf::strong_actor_ptr> find() {
    return ask<caf::strong_actor_ptr>(watcher, resolve{noun::table, {"a", "r", "t"}, false});
  }
};

const error away{code::out_of_reach, "The node that owns the data is away."};

} // namespace

TEST_CASE_METHOD(cluster, "a guest leads to its owner's directory, and takes over its secret") {
  open_door();
  begin();
  CHECK(ask<welcome>(watcher, status_atom_v)->access_keys == "keys");
  CHECK(*find() == caf::actor_cast<caf::strong_actor_ptr>(things));
  CHECK(tie.address()->port == 4566);
  CHECK(issuer.secret() == says.session_secret);
}

TEST_CASE_METHOD(cluster, "a guest that meets nobody at first says so, and does not insist") {
  begin();
  CHECK(ask<welcome>(watcher, status_atom_v).refusal().kind == code::out_of_reach);
  advance(60s);
  CHECK(attempts == 1);
}

TEST_CASE_METHOD(cluster,
                 "while the owner is away everything is refused at once, and its host ends") {
  open_door();
  begin();
  const auto turn = tie.turn();
  auto placed = std::exchange(host, nullptr);
  close_door();
  CHECK(tie.is_away());
  CHECK(tie.turn() == turn + 1);
  CHECK(find().refusal() == away);
  CHECK(ask<bool>(caf::actor_cast<caf::actor>(placed), 1).refusal().kind
        == code::internal); // Ended.
}

TEST_CASE_METHOD(cluster, "the guest looks again with growing pauses, and comes back") {
  open_door();
  begin();
  close_door();
  attempts = 0;
  advance(99ms);
  CHECK(attempts == 0);
  advance(1ms);
  CHECK(attempts == 1);
  advance(200ms);
  CHECK(attempts == 2);
  for (int i = 0; i < 10; ++i)
    advance(guest_state::pause_max);
  CHECK(attempts >= 11);
  CHECK(attempts <= 15);
  says.http_port = 4999;
  says.session_secret = std::string(32, 'n');
  open_door();
  advance(guest_state::pause_max);
  CHECK(find().ok());
  CHECK(tie.address()->port == 4999);
  CHECK(issuer.secret() == says.session_secret);
  // The next time it is quick again.
  close_door();
  attempts = 0;
  advance(guest_state::pause_min);
  CHECK(attempts == 1);
}

TEST_CASE_METHOD(cluster, "an owner with other access keys is not met again") {
  open_door();
  begin();
  close_door();
  says.access_keys = "others";
  open_door();
  for (int i = 0; i < 5; ++i)
    advance(guest_state::pause_max);
  CHECK(find().refusal() == away);
  CHECK(tie.is_away());
}
