// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/result.hpp"

#include <cstddef>
#include <memory>
#include <string_view>

/// TLS 1.3 between two programs that share a secret, over OpenSSL, which stays in the .cpp.
///
/// The secret is an external pre-shared key (RFC 8446, 4.2.11, with fresh Diffie-Hellman keys for
/// each connection): each side proves that it has the secret before the other believes a byte,
/// nobody who has not can read, change or replay what was said, nor whoever learns the secret
/// later. There are no certificates, so nothing expires. As RFC 9257 asks, the secret must be
/// random, and is used for nothing else.
///
/// It does no waiting: the descriptor belongs to somebody else, does not block, and every call says
/// what to wait for.
namespace troupe {

enum class tls_state {
  done,        ///< What was asked for is done.
  wants_read,  ///< Call again once the descriptor is readable.
  wants_write, ///< Call again once it is writable.
  ended,       ///< The other side has ended the connection.
  failed,      ///< It is over: not TLS, another secret, a bent record, an error of the socket.
};

/// How many bytes moved where the state is `done`.
struct tls_moved {
  tls_state state = tls_state::failed;
  std::size_t bytes = 0;
};

class tls_session;

/// One secret, for any number of sessions. Thread-safe.
class tls_secret {
public:
  static constexpr std::size_t bytes = 32;

  /// Of `bytes` random bytes.
  explicit tls_secret(std::string_view secret);
  ~tls_secret();
  tls_secret(const tls_secret&) = delete;
  tls_secret& operator=(const tls_secret&) = delete;

  /// The side that was connected to, or the one that connects; `descriptor` must stay open for as
  /// long.
  [[nodiscard]] tls_session accept(int descriptor) const;
  [[nodiscard]] tls_session connect(int descriptor) const;

private:
  struct context;
  std::unique_ptr<context> context_;
};

/// One side of a connection. One thread at a time.
class tls_session {
public:
  tls_session(tls_session&&) noexcept;
  tls_session& operator=(tls_session&&) noexcept;
  ~tls_session();

  /// Until it says `done`, nothing else may be called. At most a few kilobytes are held meanwhile,
  /// whatever the other side announces.
  tls_state handshake();
  tls_moved read(void* into, std::size_t bytes_max);
  /// After `wants_write` the same bytes must be offered again.
  tls_moved write(const void* from, std::size_t bytes);
  /// Bytes that were taken from the descriptor and not read yet: no event tells of them.
  [[nodiscard]] std::size_t pending() const;

private:
  friend class tls_secret;
  struct connection;
  explicit tls_session(std::unique_ptr<connection> made);
  std::unique_ptr<connection> connection_;
};

} // namespace troupe
