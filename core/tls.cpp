// SPDX-License-Identifier: Apache-2.0
#include "core/tls.hpp"

#include "core/digest.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <string>

namespace troupe {

namespace {

/// Both sides name the key alike; the name is sent in the clear and says nothing.
constexpr std::string_view key_name = "troupe-cluster-1";
/// TLS_AES_128_GCM_SHA256 (RFC 8446, B.4): its hash is as long as our key.
constexpr std::array<unsigned char, 2> suite = {0x13, 0x01};

const unsigned char* session_context() {
  return reinterpret_cast<const unsigned char*>(key_name.data());
}

/// OpenSSL writes with write(2), which raises SIGPIPE where the other side has gone. A thread that
/// speaks TLS does not want it, whatever the program does elsewhere.
void block_sigpipe_here() {
  thread_local const bool blocked = [] {
    sigset_t pipe;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    return pthread_sigmask(SIG_BLOCK, &pipe, nullptr) == 0;
  }();
  static_cast<void>(blocked);
}

struct free_session {
  void operator()(SSL_SESSION* one) const { SSL_SESSION_free(one); }
};
using session_ptr = std::unique_ptr<SSL_SESSION, free_session>;

} // namespace

struct tls_secret::context {
  ~context() { SSL_CTX_free(ssl); }

  /// What OpenSSL takes for a session to resume is how it is told an external key.
  [[nodiscard]] session_ptr key_for(SSL* connection) const {
    session_ptr made{SSL_SESSION_new()};
    const auto* cipher = SSL_CIPHER_find(connection, suite.data());
    const auto* bytes = reinterpret_cast<const unsigned char*>(key.data());
    if (!made || !cipher || !SSL_SESSION_set1_master_key(made.get(), bytes, key.size())
        || !SSL_SESSION_set_cipher(made.get(), cipher)
        || !SSL_SESSION_set_protocol_version(made.get(), TLS1_3_VERSION)
        || !SSL_SESSION_set1_id_context(made.get(), session_context(), key_name.size()))
      return nullptr;
    return made;
  }

  static const context& of(SSL* connection) {
    return *static_cast<const context*>(SSL_get_app_data(connection));
  }

  /// Of the side that was connected to. No session means: nobody by that name; the handshake then
  /// fails for want of a certificate.
  static int find_key(SSL* connection, const unsigned char* name, std::size_t length,
                      SSL_SESSION** found) {
    *found = nullptr;
    if (std::string_view{reinterpret_cast<const char*>(name), length} == key_name)
      *found = of(connection).key_for(connection).release();
    return 1;
  }

  /// Of the side that connects.
  static int use_key(SSL* connection, const EVP_MD*, const unsigned char** name,
                     std::size_t* length, SSL_SESSION** used) {
    *name = reinterpret_cast<const unsigned char*>(key_name.data());
    *length = key_name.size();
    *used = of(connection).key_for(connection).release();
    return *used ? 1 : 0;
  }

  SSL_CTX* ssl = nullptr;
  std::string key;
};

tls_secret::tls_secret(std::string_view secret) : context_(std::make_unique<context>()) {
  ensure(secret.size() == bytes, "a secret has as many bytes as its key");
  context_->key = hmac_sha256(secret, "troupe cluster link 1");
  auto* made = context_->ssl = SSL_CTX_new(TLS_method());
  ensure(made != nullptr, "OpenSSL makes a context");
  SSL_CTX_set_min_proto_version(made, TLS1_3_VERSION);
  SSL_CTX_set_max_proto_version(made, TLS1_3_VERSION);
  SSL_CTX_set_ciphersuites(made, "TLS_AES_128_GCM_SHA256");
  // Resuming would be a second way in, and tickets would be written when nobody expects them.
  SSL_CTX_set_session_cache_mode(made, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_options(made, SSL_OP_NO_TICKET);
  SSL_CTX_set_num_tickets(made, 0);
  SSL_CTX_set_max_early_data(made, 0);
  // Wanted of a side that asks for certificates, although nothing is resumed.
  SSL_CTX_set_session_id_context(made, session_context(), key_name.size());
  // Who shows a certificate instead has shown nothing: no authority is known.
  SSL_CTX_set_verify(made, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  SSL_CTX_set_mode(made, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER
                             | SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_psk_find_session_callback(made, &context::find_key);
  SSL_CTX_set_psk_use_session_callback(made, &context::use_key);
}

tls_secret::~tls_secret() = default;

struct tls_session::connection {
  connection(SSL_CTX* from, void* secret, int descriptor, bool accepts) : ssl(SSL_new(from)) {
    ensure(ssl && SSL_set_fd(ssl, descriptor) == 1, "OpenSSL makes a connection");
    SSL_set_app_data(ssl, secret);
    if (accepts)
      SSL_set_accept_state(ssl);
    else
      SSL_set_connect_state(ssl);
  }
  ~connection() { SSL_free(ssl); }
  connection(const connection&) = delete;
  connection& operator=(const connection&) = delete;

  [[nodiscard]] tls_state why(int outcome) const {
    switch (SSL_get_error(ssl, outcome)) {
      case SSL_ERROR_NONE:
        return tls_state::done;
      case SSL_ERROR_WANT_READ:
        return tls_state::wants_read;
      case SSL_ERROR_WANT_WRITE:
        return tls_state::wants_write;
      case SSL_ERROR_ZERO_RETURN:
        return tls_state::ended;
      default:
        return tls_state::failed;
    }
  }

  SSL* ssl;
};

tls_session tls_secret::accept(int descriptor) const {
  return tls_session{
      std::make_unique<tls_session::connection>(context_->ssl, context_.get(), descriptor, true)};
}

tls_session tls_secret::connect(int descriptor) const {
  return tls_session{
      std::make_unique<tls_session::connection>(context_->ssl, context_.get(), descriptor, false)};
}

tls_session::tls_session(std::unique_ptr<connection> made) : connection_(std::move(made)) {}
tls_session::tls_session(tls_session&&) noexcept = default;
tls_session& tls_session::operator=(tls_session&&) noexcept = default;
tls_session::~tls_session() = default;

tls_state tls_session::handshake() {
  block_sigpipe_here();
  ERR_clear_error();
  const auto state = connection_->why(SSL_do_handshake(connection_->ssl));
  // OpenSSL calls it reused where the key was the one that we gave.
  if (state == tls_state::done && !SSL_session_reused(connection_->ssl))
    return tls_state::failed;
  return state;
}

tls_moved tls_session::read(void* into, std::size_t bytes_max) {
  ERR_clear_error();
  std::size_t got = 0;
  const auto outcome = SSL_read_ex(connection_->ssl, into, bytes_max, &got);
  return outcome == 1 ? tls_moved{tls_state::done, got} : tls_moved{connection_->why(outcome), 0};
}

tls_moved tls_session::write(const void* from, std::size_t bytes) {
  block_sigpipe_here();
  ERR_clear_error();
  std::size_t put = 0;
  const auto outcome = SSL_write_ex(connection_->ssl, from, bytes, &put);
  return outcome == 1 ? tls_moved{tls_state::done, put} : tls_moved{connection_->why(outcome), 0};
}

std::size_t tls_session::pending() const {
  return static_cast<std::size_t>(std::max(0, SSL_pending(connection_->ssl)));
}

} // namespace troupe
