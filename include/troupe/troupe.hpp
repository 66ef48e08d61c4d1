// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/function/native.hpp"
#include "actors/protocol/services.hpp"
#include "config/settings.hpp"

#include <caf/actor_cast.hpp>
#include <caf/actor_system.hpp>
#include <caf/detail/type_traits.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/stateful_actor.hpp>

#include <filesystem>
#include <memory>
#include <string>

/// Troupe as a library: a serverless platform inside a C++ program.
///
///     troupe::cloud cloud;                                   // in memory; pass a directory to
///     persist cloud.function("hello", [](const troupe::event& e) { return R"({"hello":)" +
///     e.payload + "}"; }); return cloud.serve();                                  //
///     127.0.0.1:4566, until Ctrl-C
///
/// Every function is invoked as any other Lambda function is: `aws lambda invoke`, an HTTP API, the
/// SDK, or a message to its actor.
namespace troupe {

inline namespace v0 {

/// What a function receives. `payload` is JSON text.
using event = native_event;

class cloud {
public:
  /// Keeps nothing: a temporary directory, removed at the end.
  cloud();
  /// Keeps its data in this directory.
  explicit cloud(std::filesystem::path data);
  explicit cloud(settings how);
  cloud(const cloud&) = delete;
  cloud& operator=(const cloud&) = delete;
  ~cloud();

  /// A function that is a callable: JSON text in, JSON text out. It runs on the actors' threads, in
  /// as many instances as there are invocations at once: it must not sleep, and must not share what
  /// it changes. An exception is answered as the function's error.
  cloud& function(std::string name, native_callable run);

  /// A function that is an actor: `behaviour` is a CAF actor function whose actor receives `event`
  /// and answers `std::string`. There is one actor, so its state is the function's, and invocations
  /// queue in its mailbox; it lives until the function has been idle.
  ///
  ///     caf::behavior counter(caf::stateful_actor<counter_state>* self);
  ///     cloud.actor_function("counter", counter);
  template <class Behaviour>
  cloud& actor_function(std::string name, Behaviour behaviour) {
    using self_pointer = typename caf::detail::tl_head<
        typename caf::detail::get_callable_trait<Behaviour>::arg_types>::type;
    return add_actor(std::move(name), [behaviour](caf::actor_system& system) {
      const auto begin = [](self_pointer self, const Behaviour& body) { return body(self); };
      return caf::actor_cast<caf::actor>(system.spawn(begin, behaviour));
    });
  }
  cloud& add_actor(std::string name, native_factory make);

  /// Starts serving and returns; throws `fault` with what is wrong. Functions are added before.
  void start();
  /// Drains, flushes and ends. The destructor does the same.
  void stop();
  /// Starts, and serves until SIGINT or SIGTERM. Returns the program's exit code.
  int serve();
  /// The same with the options of `troupe serve` (`--port`, `--data`, `--ephemeral`, ...).
  int serve(int argc, char** argv);

  [[nodiscard]] const settings& how() const;
  /// `http://127.0.0.1:4566`, once started.
  [[nodiscard]] std::string endpoint() const;
  /// Where the data is, once started; of a cloud that keeps nothing, a temporary directory.
  [[nodiscard]] std::filesystem::path data() const;
  /// The file with the token of this node's cluster; empty without one. Valid once started.
  [[nodiscard]] std::filesystem::path cluster_token() const;
  /// How the processes of functions are held in, for people; valid once started.
  [[nodiscard]] std::string isolation() const;
  /// The node's actors, for those who talk to them by message; valid once started.
  [[nodiscard]] const services& node() const;
  [[nodiscard]] caf::actor_system& system() const;

private:
  struct parts;
  std::unique_ptr<parts> parts_;
};

} // namespace v0

} // namespace troupe
