// SPDX-License-Identifier: Apache-2.0
#include "actors/cluster/link.hpp"

#include "actors/cluster/link_acceptor.hpp"
#include "config/logging.hpp"
#include "core/limits.hpp"

#include <caf/io/basp_broker.hpp>
#include <caf/io/middleman.hpp>
#include <caf/io/middleman_actor_impl.hpp>
#include <caf/io/network/default_multiplexer.hpp>
#include <caf/io/network/stream_impl.hpp>
#include <caf/make_counted.hpp>
#include <caf/scoped_actor.hpp>

#include <unistd.h>

namespace troupe {

namespace {

namespace network = caf::io::network;
using network::native_socket;
using network::rw_state;
using secret_ptr = std::shared_ptr<const tls_secret>;

/// How CAF's stream reads and writes. It asks again at the next event where nothing moved.
struct tls_policy {
  rw_state read_some(std::size_t& moved, native_socket, void* into, std::size_t bytes) {
    const auto got = session.read(into, bytes);
    moved = got.bytes;
    return state_of(got.state);
  }
  rw_state write_some(std::size_t& moved, native_socket, const void* from, std::size_t bytes) {
    moved = 0;
    if (bytes == 0)
      return rw_state::indeterminate;
    const auto put = session.write(from, bytes);
    moved = put.bytes;
    return state_of(put.state);
  }
  /// What OpenSSL holds already is announced by no event.
  bool must_read_more(native_socket, std::size_t wanted) const {
    return session.pending() > 0 && session.pending() >= wanted;
  }
  static rw_state state_of(tls_state state) {
    switch (state) {
      case tls_state::done:
        return rw_state::success;
      case tls_state::wants_read:
      case tls_state::wants_write:
        return rw_state::indeterminate;
      default:
        return rw_state::failure;
    }
  }

  tls_session session;
};

network::default_multiplexer& multiplexer_of(caf::actor_system& system) {
  return static_cast<network::default_multiplexer&>(system.middleman().backend());
}

/// One connection, as CAF's broker sees it. `scribe_impl` of CAF, but for the two lines that
/// matter.
class link_scribe final : public caf::io::scribe {
public:
  link_scribe(network::default_multiplexer& backend, secret_ptr secret, admitted_link with)
      : scribe(network::conn_hdl_from_socket(with.descriptor)), secret_(std::move(secret)),
        stream_(backend, with.descriptor, tls_policy{std::move(with.session)}) {}

  void configure_read(caf::io::receive_policy::config how) override {
    if (how.second > limits::cluster_frame_bytes_max) {
      log_warn("a node announced a frame of " + std::to_string(how.second)
               + " bytes; the link to it is closed");
      network::shutdown_both(stream_.fd()); // Seen as its end when it is read next.
      how = caf::io::receive_policy::exactly(1);
    }
    stream_.configure_read(how);
    if (launched_)
      return;
    launched_ = true;
    stream_.start(this);
  }
  void ack_writes(bool wanted) override { stream_.ack_writes(wanted); }
  std::vector<char>& wr_buf() override { return stream_.wr_buf(); }
  std::vector<char>& rd_buf() override { return stream_.rd_buf(); }
  void graceful_shutdown() override {
    stream_.graceful_shutdown();
    detach(&stream_.backend(), false);
  }
  void flush() override { stream_.flush(this); }
  [[nodiscard]] std::string addr() const override {
    const auto known = network::remote_addr_of_fd(stream_.fd());
    return known ? *known : "";
  }
  [[nodiscard]] std::uint16_t port() const override {
    const auto known = network::remote_port_of_fd(stream_.fd());
    return known ? *known : std::uint16_t{0};
  }
  void add_to_loop() override { stream_.activate(this); }
  void remove_from_loop() override { stream_.passivate(); }

private:
  secret_ptr secret_; ///< Outlives the session.
  bool launched_ = false;
  network::stream_impl<tls_policy> stream_;
};

/// The cluster port, as CAF's broker sees it: the acceptor's thread tells of whom it let in.
class link_doorman final : public caf::io::doorman {
public:
  link_doorman(network::default_multiplexer& backend, secret_ptr secret,
               std::unique_ptr<link_acceptor> acceptor)
      : doorman(network::accept_hdl_from_socket(acceptor->descriptor())), backend_(backend),
        secret_(std::move(secret)), port_(acceptor->port()), acceptor_(std::move(acceptor)) {}

  void launch() override {
    const caf::intrusive_ptr<link_doorman> self{this};
    acceptor_->start([self](admitted_link one) {
      const auto held = std::make_shared<admitted_link>(std::move(one)); // `post` copies.
      self->backend_.post([self, held] { self->add(std::move(*held)); });
    });
  }
  bool new_connection() override { return true; }
  void graceful_shutdown() override {
    acceptor_.reset();
    detach(&backend_, false);
  }
  [[nodiscard]] std::string addr() const override { return "127.0.0.1"; }
  [[nodiscard]] std::uint16_t port() const override { return port_; }
  void add_to_loop() override {}
  void remove_from_loop() override { acceptor_.reset(); }

private:
  void add(admitted_link one) {
    if (detached()) {
      ::close(one.descriptor);
      return;
    }
    auto made = caf::make_counted<link_scribe>(backend_, secret_, std::move(one));
    const auto handle = made->hdl();
    parent()->add_scribe(std::move(made));
    doorman::new_connection(&backend_, handle);
  }

  network::default_multiplexer& backend_;
  secret_ptr secret_;
  std::uint16_t port_;
  std::unique_ptr<link_acceptor> acceptor_;
};

caf::error to_caf_error(const error& why) {
  return caf::make_error(caf::sec::cannot_connect_to_node, why.message);
}

class link_middleman final : public caf::io::middleman_actor_impl {
public:
  link_middleman(caf::actor_config& config, caf::actor broker, secret_ptr secret)
      : middleman_actor_impl(config, std::move(broker)), secret_(std::move(secret)) {}

protected:
  caf::expected<caf::io::scribe_ptr> connect(const std::string& host, std::uint16_t port) override {
    auto connected = connect_link(host, port, *secret_);
    if (!connected)
      return to_caf_error(connected.refusal());
    return caf::io::scribe_ptr{
        caf::make_counted<link_scribe>(multiplexer_of(system()), secret_, std::move(*connected))};
  }

  caf::expected<caf::io::doorman_ptr> open(std::uint16_t port, const char* address, bool) override {
    auto opened = link_acceptor::listen(address, port, secret_);
    if (!opened)
      return to_caf_error(opened.refusal());
    return caf::io::doorman_ptr{
        caf::make_counted<link_doorman>(multiplexer_of(system()), secret_, std::move(*opened))};
  }

private:
  secret_ptr secret_;
};

} // namespace

caf::io::middleman_actor spawn_link(caf::actor_system& system, secret_ptr secret) {
  auto broker = system.middleman().named_broker<caf::io::basp_broker>(caf::atom("BASP"));
  // Its own thread, since connecting blocks; hidden, since it ends after all others.
  return system.spawn<link_middleman, caf::detached + caf::hidden>(std::move(broker),
                                                                   std::move(secret));
}

void end_link(caf::actor_system& system, caf::io::middleman_actor& link) {
  caf::scoped_actor self{system, true};
  self->send_exit(link, caf::exit_reason::kill);
  self->wait_for(link);
  link = nullptr;
}

} // namespace troupe
