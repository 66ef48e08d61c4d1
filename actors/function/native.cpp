// SPDX-License-Identifier: Apache-2.0
#include "actors/function/native.hpp"

#include "actors/function/error_object.hpp"
#include "core/json.hpp"
#include "core/limits.hpp"

#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>

#include <cxxabi.h>

#include <cstdlib>
#include <exception>
#include <typeinfo>

namespace troupe {

namespace {

using kind = runtime_event::kind;

constexpr std::string_view prefix = "native:";

std::string type_name(const std::exception& what) {
  int status = 0;
  std::unique_ptr<char, void (*)(void*)> name{
      abi::__cxa_demangle(typeid(what).name(), nullptr, nullptr, &status), &std::free};
  return status == 0 ? name.get() : typeid(what).name();
}

native_event event_of(runtime_request& ask) {
  return {.payload = std::move(ask.payload),
          .request_id = std::move(ask.request_id),
          .function_arn = std::move(ask.function_arn),
          .trace_id = std::move(ask.trace_id),
          .client_context = std::move(ask.client_context),
          .deadline_ms = ask.deadline_ms};
}

/// What the function returned, if Lambda would hand it on; else the error.
runtime_event answer(std::uint64_t environment, std::string request_id, std::string payload) {
  runtime_event event{.environment = environment, .what = kind::response};
  event.request_id = std::move(request_id);
  if (payload.size() > limits::invoke_response_bytes_max) {
    event.what = kind::error;
    event.payload = response_too_large();
  } else if (auto valid = json::parse(payload); !valid) {
    event.what = kind::error;
    event.payload = error_object("Runtime.MarshalError",
                                 "Unable to marshal response: " + valid.refusal().message);
  } else {
    event.payload = std::move(payload);
  }
  return event;
}

class callable_environment final : public execution_environment {
public:
  callable_environment(const native_callable& run, std::uint64_t id, caf::actor owner)
      : run_(run), id_(id), owner_(caf::actor_cast<caf::actor_addr>(owner)) {}

  void invoke(runtime_request ask) override {
    if (auto owner = caf::actor_cast<caf::actor>(owner_))
      caf::anon_send(owner, run(ask));
  }
  std::optional<runtime_event> invoke_now(runtime_request& ask) override { return run(ask); }

private:
  runtime_event run(runtime_request& ask) {
    auto event = event_of(ask);
    auto failed = [&](std::string_view type, std::string_view message) {
      return runtime_event{.environment = id_,
                           .what = kind::error,
                           .request_id = std::move(event.request_id),
                           .payload = error_object(type, message)};
    };
    try {
      auto payload = run_(event);
      return answer(id_, std::move(event.request_id), std::move(payload));
    } catch (const std::exception& what) {
      return failed(type_name(what), what.what());
    } catch (...) {
      return failed("unknown", "The function threw something that is no std::exception");
    }
  }

  const native_callable& run_;
  std::uint64_t id_;
  caf::actor_addr owner_; ///< Weak: the owner holds this environment.
};

/// Stands between the function's actor and the owner: turns answers and the actor's end into
/// events.
caf::behavior messenger(caf::event_based_actor* self, caf::actor worker, std::uint64_t id,
                        caf::actor owner) {
  self->set_down_handler([self, id, owner](const caf::down_msg& down) {
    auto how = down.reason ? to_string(down.reason) : std::string{};
    self->send(owner, runtime_event{.environment = id, .what = kind::ended, .payload = how});
    self->quit();
  });
  self->monitor(worker);
  return {
      [self, worker, id, owner](native_event& event, caf::timespan patience) {
        auto request = event.request_id;
        self->request(worker, patience, std::move(event))
            .then(
                [self, id, owner, request](std::string& payload) {
                  self->send(owner, answer(id, request, std::move(payload)));
                },
                [self, id, owner, request](const caf::error& why) {
                  runtime_event failed{
                      .environment = id, .what = kind::error, .request_id = request};
                  failed.payload = error_object("caf::error", to_string(why));
                  self->send(owner, std::move(failed));
                });
      },
  };
}

class actor_environment final : public execution_environment {
public:
  actor_environment(caf::actor_system& system, caf::actor worker, std::uint64_t id,
                    caf::actor owner)
      : worker_(worker), messenger_(system.spawn(messenger, worker, id, std::move(owner))) {}
  ~actor_environment() override {
    caf::anon_send_exit(messenger_, caf::exit_reason::user_shutdown);
    caf::anon_send_exit(worker_, caf::exit_reason::user_shutdown);
  }

  /// The owner keeps the deadline; waiting a little longer only tidies up after it.
  void invoke(runtime_request ask) override {
    caf::anon_send(messenger_, event_of(ask), caf::timespan{patience_max});
  }

private:
  static constexpr auto patience_max = std::chrono::seconds{900 + 10};

  caf::actor worker_;
  caf::actor messenger_;
};

class no_environment final : public execution_environment {
public:
  void invoke(runtime_request) override {}
};

} // namespace

native_functions& native_functions::add(std::string name, native_callable run) {
  all_.insert_or_assign(std::move(name), std::move(run));
  return *this;
}

native_functions& native_functions::add_actor(std::string name, native_factory make) {
  all_.insert_or_assign(std::move(name), std::move(make));
  return *this;
}

std::vector<std::string> native_functions::names() const {
  std::vector<std::string> found;
  for (const auto& [name, code] : all_)
    found.push_back(name);
  return found;
}

const native_functions::entry* native_functions::find(const std::string& name) const {
  auto found = all_.find(name);
  return found == all_.end() ? nullptr : &found->second;
}

bool native_runtime::runs(const launch& what) const {
  return what.handler.starts_with(prefix);
}

std::unique_ptr<execution_environment> native_runtime::start(const launch& what, std::uint64_t id,
                                                             caf::actor owner) {
  auto tell = [&](kind event, std::string payload) {
    caf::anon_send(owner,
                   runtime_event{.environment = id, .what = event, .payload = std::move(payload)});
  };
  const auto* found = functions_.find(what.handler.substr(prefix.size()));
  if (!found) {
    tell(kind::init_failed,
         error_object("Runtime.HandlerNotFound", what.handler + " is undefined or not exported"));
    tell(kind::ended, {});
    return std::make_unique<no_environment>();
  }
  tell(kind::ready, {});
  if (const auto* run = std::get_if<native_callable>(found))
    return std::make_unique<callable_environment>(*run, id, std::move(owner));
  auto worker = std::get<native_factory>(*found)(system_);
  return std::make_unique<actor_environment>(system_, std::move(worker), id, std::move(owner));
}

} // namespace troupe
