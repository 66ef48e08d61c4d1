// SPDX-License-Identifier: Apache-2.0
#include "core/tls.hpp"

#include "core/digest.hpp"

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <string>

using namespace troupe;

namespace {

/// Two ends of a socket that does not block.
struct two_ends {
  two_ends() {
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends.data()) == 0);
  }
  ~two_ends() {
    ::close(ends[0]);
    ::close(ends[1]);
  }
  std::array<int, 2> ends{};
};

bool is_over(tls_state state) {
  return state != tls_state::wants_read && state != tls_state::wants_write;
}

/// Lets both take turns until neither has more to say.
std::pair<tls_state, tls_state> meet(tls_session& server, tls_session& client) {
  auto of_client = tls_state::wants_read;
  auto of_server = tls_state::wants_read;
  for (int turn = 0; turn < 10 && !(is_over(of_client) && is_over(of_server)); ++turn) {
    if (!is_over(of_client))
      of_client = client.handshake();
    if (!is_over(of_server))
      of_server = server.handshake();
  }
  return {of_server, of_client};
}

const std::string shared(tls_secret::bytes, 's');

} // namespace

TEST_CASE("two who share a secret understand each other, and nobody between them does") {
  const two_ends line;
  const tls_secret secret{shared};
  auto server = secret.accept(line.ends[0]);
  auto client = secret.connect(line.ends[1]);
  REQUIRE(meet(server, client) == std::pair{tls_state::done, tls_state::done});
  std::array<char, 64> into{};
  CHECK(server.read(into.data(), into.size()).state == tls_state::wants_read);
  REQUIRE(client.write("a word", 6).bytes == 6);
  std::array<char, 64> seen{};
  REQUIRE(::recv(line.ends[0], seen.data(), seen.size(), MSG_PEEK) > 6);
  CHECK(std::string_view{seen.data(), seen.size()}.find("a word") == std::string_view::npos);
  // Read in two pieces: the rest is with us, and no event tells of it.
  CHECK(server.read(into.data(), 2).bytes == 2);
  CHECK(server.pending() == 4);
  CHECK(server.read(into.data() + 2, 62).bytes == 4);
  CHECK(std::string_view{into.data(), 6} == "a word");
  CHECK(server.pending() == 0);
}

TEST_CASE("another secret is refused on both sides") {
  const two_ends line;
  const tls_secret secret{shared};
  const tls_secret other{std::string(tls_secret::bytes, 'o')};
  auto server = secret.accept(line.ends[0]);
  auto client = other.connect(line.ends[1]);
  CHECK(meet(server, client) == std::pair{tls_state::failed, tls_state::failed});
}

TEST_CASE("what is not TLS is refused") {
  const two_ends line;
  const tls_secret secret{shared};
  auto server = secret.accept(line.ends[0]);
  const std::string garbage = "GET / HTTP/1.1\r\n\r\n";
  REQUIRE(::write(line.ends[1], garbage.data(), garbage.size()) > 0);
  CHECK(server.handshake() == tls_state::failed);
}

TEST_CASE("a recorded connection is worth nothing when it is played again") {
  const tls_secret secret{shared};
  std::string recorded;
  {
    const two_ends line;
    auto server = secret.accept(line.ends[0]);
    auto client = secret.connect(line.ends[1]);
    REQUIRE(client.handshake() == tls_state::wants_read);
    std::array<char, 4096> seen{};
    const auto got = ::recv(line.ends[0], seen.data(), seen.size(), MSG_PEEK);
    recorded.assign(seen.data(), static_cast<std::size_t>(got));
    REQUIRE(meet(server, client).first == tls_state::done);
  }
  const two_ends line;
  auto server = secret.accept(line.ends[0]);
  REQUIRE(::write(line.ends[1], recorded.data(), recorded.size()) > 0);
  // The server answers with keys of its own, and waits for a proof that a recording cannot give.
  CHECK(server.handshake() == tls_state::wants_read);
}

TEST_CASE("the end of the line is told") {
  const tls_secret secret{shared};
  two_ends line;
  auto server = secret.accept(line.ends[0]);
  auto client = secret.connect(line.ends[1]);
  REQUIRE(meet(server, client).first == tls_state::done);
  ::shutdown(line.ends[1], SHUT_RDWR);
  char one = 0;
  const auto state = server.read(&one, 1).state;
  CHECK((state == tls_state::ended || state == tls_state::failed));
  CHECK(server.write("x", 1).state == tls_state::failed); // And no SIGPIPE.
}
