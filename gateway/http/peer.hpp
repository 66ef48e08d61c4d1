// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <boost/asio/ip/tcp.hpp>

#include <optional>

/// Whose process is at the other end of a connection on this machine, as the kernel says.
namespace troupe::gateway {

struct peer_user {
  /// Nothing for a connection from elsewhere, or where the kernel does not tell.
  std::optional<uid_t> id;
  /// Its process has closed or reset the connection: nobody hears an answer, and nobody can say
  /// any more who asked.
  bool is_gone = false;
};

/// The user of the process that has the other end of a loopback connection (sock_diag(7)). One
/// system call each way; does not wait for anybody else.
peer_user user_of_peer(const boost::asio::ip::tcp::endpoint& ours,
                       const boost::asio::ip::tcp::endpoint& theirs);

} // namespace troupe::gateway
