// SPDX-License-Identifier: Apache-2.0
#include "actors/cluster/link.hpp"
#include "actors/cluster/link_acceptor.hpp"
#include "core/limits.hpp"

#include <caf/actor_system_config.hpp>
#include <caf/binary_serializer.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/io/basp/header.hpp>
#include <caf/io/basp/version.hpp>
#include <caf/io/middleman.hpp>
#include <caf/scoped_actor.hpp>
#include <catch2/catch.hpp>

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <future>
#include <mutex>

using namespace troupe;
using namespace std::chrono_literals;

namespace {

std::shared_ptr<const tls_secret> secret_of(char letter) {
  return std::make_shared<const tls_secret>(std::string(tls_secret::bytes, letter));
}

int connect_plainly(std::uint16_t port) {
  const int made = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in where{};
  where.sin_family = AF_INET;
  where.sin_port = htons(port);
  where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  REQUIRE(::connect(made, reinterpret_cast<sockaddr*>(&where), sizeof where) == 0);
  return made;
}

/// Reads until the other side has closed; false where it has not within the time.
bool is_closed_within(int descriptor, std::chrono::milliseconds time) {
  const auto end = std::chrono::steady_clock::now() + time;
  char waste[256];
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        end - std::chrono::steady_clock::now());
    pollfd wait{descriptor, POLLIN, 0};
    if (left.count() <= 0 || ::poll(&wait, 1, static_cast<int>(left.count())) <= 0)
      return false;
    if (::recv(descriptor, waste, sizeof waste, 0) <= 0)
      return true;
  }
}

struct door {
  std::unique_ptr<link_acceptor> acceptor;
  std::promise<void> first;
  std::atomic<int> admitted = 0;

  explicit door(char letter) {
    auto opened = link_acceptor::listen("127.0.0.1", 0, secret_of(letter));
    REQUIRE(opened.ok());
    acceptor = std::move(*opened);
    acceptor->start([this](admitted_link one) {
      ::close(one.descriptor);
      if (admitted++ == 0)
        first.set_value();
    });
  }
};

struct clustered {
  struct config_type : caf::actor_system_config {
    config_type() { load<caf::io::middleman>(); }
  };
  config_type config;
  caf::actor_system system{config};
};

/// A node with a door, as CAF has it.
struct host_node : clustered {
  caf::io::middleman_actor link = spawn_link(system, secret_of('s'));
  caf::actor door = system.spawn(
      [](caf::event_based_actor*, int) -> caf::behavior {
        return {[](const std::string& said) { return said + "!"; }};
      },
      0);
  std::uint16_t port = 0;

  host_node() {
    caf::scoped_actor self{system};
    self->request(link, 5s, caf::publish_atom::value, std::uint16_t{0},
                  caf::actor_cast<caf::strong_actor_ptr>(door), std::set<std::string>{},
                  std::string{"127.0.0.1"}, true)
        .receive([&](std::uint16_t bound) { port = bound; },
                 [&](caf::error& why) { FAIL(system.render(why)); });
  }
  ~host_node() {
    caf::anon_send_exit(door, caf::exit_reason::user_shutdown);
    end_link(system, link);
  }
};

std::size_t resident_bytes() {
  std::size_t pages = 0;
  std::size_t resident = 0;
  auto* file = std::fopen("/proc/self/statm", "r");
  REQUIRE(std::fscanf(file, "%zu %zu", &pages, &resident) == 2);
  std::fclose(file);
  return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

} // namespace

TEST_CASE("who has the secret is let in") {
  door open{'s'};
  auto met = connect_link("127.0.0.1", open.acceptor->port(), *secret_of('s'));
  REQUIRE(met.ok());
  CHECK(open.first.get_future().wait_for(5s) == std::future_status::ready);
  ::close(met->descriptor);
}

TEST_CASE("who has another secret, or sends garbage, is closed at once") {
  door open{'s'};
  CHECK(connect_link("127.0.0.1", open.acceptor->port(), *secret_of('o')).refusal()
        == error{code::access_denied, "it has another token, or is no cluster port"});
  const int stranger = connect_plainly(open.acceptor->port());
  REQUIRE(::send(stranger, "hello, here I am", 16, MSG_NOSIGNAL) == 16);
  CHECK(is_closed_within(stranger, 4s));
  ::close(stranger);
  CHECK(open.admitted == 0);
}

TEST_CASE("of too many who have proven nothing, the oldest goes, and a member gets in") {
  door open{'s'};
  std::vector<int> crowd;
  for (std::size_t i = 0; i < limits::cluster_handshakes_max; ++i)
    crowd.push_back(connect_plainly(open.acceptor->port()));
  CHECK_FALSE(is_closed_within(crowd.front(), 300ms));
  auto met = connect_link("127.0.0.1", open.acceptor->port(), *secret_of('s'));
  REQUIRE(met.ok());
  ::close(met->descriptor);
  CHECK(is_closed_within(crowd.front(), 4s));
  CHECK_FALSE(is_closed_within(crowd[1], 100ms));
  for (const int one : crowd)
    ::close(one);
}

TEST_CASE("nobody answers: said, not waited for") {
  const auto port = door{'s'}.acceptor->port(); // Closed again.
  const auto refused = connect_link("127.0.0.1", port, *secret_of('s'));
  CHECK(refused.refusal() == error{code::out_of_reach, "Connection refused"});
}

TEST_CASE("refusals are told once, and then counted") {
  std::vector<std::string> lines;
  refusal_log log{[&](const std::string& line) { lines.push_back(line); }};
  const auto began = std::chrono::steady_clock::now();
  log.refused("a:1", "why", began);
  for (int i = 0; i < 1000; ++i)
    log.refused("b:2", "why", began + 1s);
  log.refused("c:3", "why", began + refusal_log::interval);
  CHECK(lines
        == std::vector<std::string>{
            "the cluster port refused a:1: why",
            "the cluster port refused c:3: why; 1000 more since the last such line"});
}

TEST_CASE("actors of two nodes talk over the link") {
  host_node there;
  clustered here;
  auto link = spawn_link(here.system, secret_of('s'));
  caf::scoped_actor self{here.system};
  caf::actor door;
  self->request(link, 5s, caf::connect_atom::value, std::string{"127.0.0.1"}, there.port)
      .receive([&](const caf::node_id&, const caf::strong_actor_ptr& found,
                   const std::set<std::string>&) { door = caf::actor_cast<caf::actor>(found); },
               [&](caf::error& why) { FAIL(here.system.render(why)); });
  const std::string long_word(3u << 20, 'w'); // Many TLS records.
  self->request(door, 5s, long_word)
      .receive([&](const std::string& said) { CHECK(said == long_word + "!"); },
               [&](caf::error& why) { FAIL_CHECK(here.system.render(why)); });
  end_link(here.system, link);
}

TEST_CASE("a member that announces a frame of a gigabyte is cut off before anything is allocated") {
  host_node there;
  auto met = connect_link("127.0.0.1", there.port, *secret_of('s'));
  REQUIRE(met.ok());
  namespace basp = caf::io::basp;
  const auto say = [&](std::uint32_t payload_bytes) {
    basp::header header{basp::message_type::client_handshake, 0, payload_bytes, 0, 0, 0};
    std::vector<char> bytes;
    caf::binary_serializer to{nullptr, bytes};
    REQUIRE_FALSE(to(header));
    REQUIRE(met->session.write(bytes.data(), bytes.size()).bytes == bytes.size());
  };
  const auto before = resident_bytes();
  say(1u << 30);
  CHECK(is_closed_within(met->descriptor, 5s));
  CHECK(resident_bytes() - before < (64u << 20));
  ::close(met->descriptor);
}
