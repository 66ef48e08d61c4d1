// SPDX-License-Identifier: Apache-2.0
#include "actors/platform.hpp"
#include "gateway/cli/serve.hpp"
#include "gateway/gateway.hpp"

#include <caf/event_based_actor.hpp>
#include <fmt/format.h>
#include <troupe/troupe.hpp>

#include <mutex>

namespace troupe {

inline namespace v0 {

namespace {

/// One instance's door to the one actor of an actor function; keeps it awake while the instance is.
caf::behavior door(caf::event_based_actor* self, caf::actor to) {
  return {[self, to](event& e) -> caf::result<std::string> {
    self->delegate(to, std::move(e));
    return caf::delegated<std::string>{};
  }};
}

/// The actor of an actor function, made when the first instance wants it and held by the doors
/// alone.
class shared_actor {
public:
  explicit shared_actor(native_factory make) : make_(std::move(make)) {}

  caf::actor door_in(caf::actor_system& system) {
    const auto lock = std::lock_guard{guard_};
    auto awake = caf::actor_cast<caf::actor>(known_);
    if (!awake) {
      awake = make_(system);
      known_ = awake.address();
    }
    return system.spawn(door, std::move(awake));
  }

private:
  std::mutex guard_;
  native_factory make_;
  caf::actor_addr known_;
};

settings ephemeral_settings() {
  settings how;
  how.ephemeral = true;
  return how;
}

settings settings_in(std::filesystem::path data) {
  settings how;
  how.data = std::move(data);
  return how;
}

} // namespace

struct cloud::parts {
  settings how;
  native_functions natives;
  std::unique_ptr<platform> node;
  std::unique_ptr<gateway::gateway> front;
};

cloud::cloud() : cloud(ephemeral_settings()) {}
cloud::cloud(std::filesystem::path data) : cloud(settings_in(std::move(data))) {}
cloud::cloud(settings how) : parts_(std::make_unique<parts>()) {
  parts_->how = std::move(how);
}
cloud::~cloud() {
  stop();
}

cloud& cloud::function(std::string name, native_callable run) {
  parts_->natives.add(std::move(name), std::move(run));
  return *this;
}

cloud& cloud::add_actor(std::string name, native_factory make) {
  auto one = std::make_shared<shared_actor>(std::move(make));
  parts_->natives.add_actor(std::move(name),
                            [one](caf::actor_system& system) { return one->door_in(system); });
  return *this;
}

void cloud::start() {
  auto node = platform::open(parts_->how, system_clock(), parts_->natives);
  if (!node)
    throw fault{node.refusal().kind.common(), node.refusal().message};
  parts_->node = std::move(*node);
  // A guest is no way around its owner, and cannot ask for more: what it forwards, the owner
  // judges.
  const auto& made = parts_->node->node();
  if (made.is_guest() && parts_->how.auth.required && !made.owner_requires_auth)
    throw fault{code::validation,
                "a guest asks for signatures as its owner does, and this owner asks for "
                "none: set auth.required there"};
  if (made.owner_requires_auth)
    parts_->how.auth.required = true;
  parts_->front = std::make_unique<gateway::gateway>(parts_->how, system_clock(),
                                                     parts_->node->node(), parts_->node->data());
  if (auto bound = parts_->front->bind(); !bound)
    throw fault{bound.refusal().kind.common(), bound.refusal().message};
  if (auto begun = parts_->node->begin(parts_->how.listen, parts_->front->port(),
                                       parts_->front->access_keys());
      !begun)
    throw fault{begun.refusal().kind.common(), begun.refusal().message};
  parts_->front->start();
}

void cloud::stop() {
  if (parts_->front)
    parts_->front->stop();
  parts_->front.reset();
  parts_->node.reset();
}

int cloud::serve() {
  return gateway::cli::serve_until_signal(*this, {});
}

int cloud::serve(int argc, char** argv) {
  return gateway::cli::run_served(argc, argv,
                                  [this](const settings& how, const std::string& deploy) {
                                    parts_->how = how;
                                    return gateway::cli::serve_until_signal(*this, deploy);
                                  });
}

const settings& cloud::how() const {
  return parts_->how;
}

std::string cloud::endpoint() const {
  return fmt::format("http://{}:{}", parts_->how.listen, parts_->front->port());
}

std::filesystem::path cloud::data() const {
  return parts_->node->data();
}

std::filesystem::path cloud::cluster_token() const {
  return parts_->node->cluster_token();
}

std::string cloud::isolation() const {
  return parts_->node->isolation_level();
}

const services& cloud::node() const {
  return parts_->node->node();
}

caf::actor_system& cloud::system() const {
  return parts_->node->system();
}

} // namespace v0

} // namespace troupe
