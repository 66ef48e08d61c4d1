// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "gateway/http/peer.hpp"

#include <arpa/inet.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace troupe::gateway {

namespace {

using endpoint = boost::asio::ip::tcp::endpoint;

/// One for each thread, for as long as the thread lives.
class diagnosis_socket {
public:
  diagnosis_socket() : file_(::socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_SOCK_DIAG)) {}
  diagnosis_socket(const diagnosis_socket&) = delete;
  diagnosis_socket& operator=(const diagnosis_socket&) = delete;
  ~diagnosis_socket() {
    if (file_ >= 0)
      ::close(file_);
  }
  [[nodiscard]] int get() const { return file_; }

private:
  int file_;
};

struct question {
  nlmsghdr head{};
  inet_diag_req_v2 body{};
};

void put(const endpoint& where, __be16& port, __be32 (&address)[4]) {
  port = htons(where.port());
  if (where.address().is_v4()) {
    const auto bytes = where.address().to_v4().to_bytes();
    std::memcpy(address, bytes.data(), bytes.size());
  } else {
    const auto bytes = where.address().to_v6().to_bytes();
    std::memcpy(address, bytes.data(), bytes.size());
  }
}

} // namespace

peer_user user_of_peer(const endpoint& ours, const endpoint& theirs) {
  if (!theirs.address().is_loopback())
    return {};
  thread_local const diagnosis_socket socket;
  question ask;
  ask.head.nlmsg_len = sizeof ask;
  ask.head.nlmsg_type = SOCK_DIAG_BY_FAMILY;
  ask.head.nlmsg_flags = NLM_F_REQUEST;
  ask.body.sdiag_family = theirs.address().is_v4() ? AF_INET : AF_INET6;
  ask.body.sdiag_protocol = IPPROTO_TCP;
  ask.body.id.idiag_cookie[0] = INET_DIAG_NOCOOKIE;
  ask.body.id.idiag_cookie[1] = INET_DIAG_NOCOOKIE;
  put(theirs, ask.body.id.idiag_sport, ask.body.id.idiag_src); // Of their socket, theirs is here.
  put(ours, ask.body.id.idiag_dport, ask.body.id.idiag_dst);
  if (::send(socket.get(), &ask, sizeof ask, MSG_DONTWAIT) != sizeof ask)
    return {};
  // The kernel answers a request for one socket before `send` returns.
  alignas(nlmsghdr) std::array<char, 1024> room{};
  const auto size = ::recv(socket.get(), room.data(), room.size(), MSG_DONTWAIT);
  if (size < static_cast<ssize_t>(NLMSG_LENGTH(sizeof(nlmsgerr))))
    return {};
  nlmsghdr head{};
  std::memcpy(&head, room.data(), sizeof head);
  if (head.nlmsg_type == NLMSG_ERROR) {
    nlmsgerr why{};
    std::memcpy(&why, room.data() + NLMSG_HDRLEN, sizeof why);
    return {.id = {}, .is_gone = why.error == -ENOENT};
  }
  if (head.nlmsg_type != SOCK_DIAG_BY_FAMILY
      || size < static_cast<ssize_t>(NLMSG_LENGTH(sizeof(inet_diag_msg))))
    return {};
  inet_diag_msg found{};
  std::memcpy(&found, room.data() + NLMSG_HDRLEN, sizeof found);
  if (found.idiag_inode == 0) // No process has it: the kernel ends it alone.
    return {.id = {}, .is_gone = true};
  return {.id = found.idiag_uid};
}

} // namespace troupe::gateway
