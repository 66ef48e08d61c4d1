// SPDX-License-Identifier: Apache-2.0
//
// Three functions in C++, invoked like any other Lambda function:
//
//     native --port 4566 --ephemeral &
//     aws --endpoint-url http://127.0.0.1:4566 lambda invoke --function-name counter /dev/stdout
#include "actors/protocol/refusal.hpp"
#include "core/json.hpp"

#include <caf/response_promise.hpp>
#include <caf/typed_response_promise.hpp>
#include <troupe/troupe.hpp>

#include <chrono>
#include <string>

namespace {

using namespace std::chrono_literals;

/// A plain callable: JSON in, JSON out.
std::string hello(const troupe::event& event) {
  const auto input = troupe::json::parse(event.payload);
  const auto name = input ? (*input)["name"].text() : std::string_view{};
  troupe::json_writer out;
  out.begin_object().member("message",
                            "Hello, " + std::string{name.empty() ? "world" : name} + "!");
  return std::move(out.end_object()).take();
}

/// A CAF behaviour: the count lives in the actor, for as long as it is awake.
struct counter_state {
  int count = 0;
  static inline constexpr const char* name = "counter";
};
caf::behavior counter(caf::stateful_actor<counter_state>* self) {
  return {
      [self](const troupe::event&) {
        troupe::json_writer out;
        out.begin_object().member("count", ++self->state.count).end_object();
        return std::move(out).take();
      },
  };
}

/// Talks to a table by message, without HTTP: remembers whom it has greeted in the table
/// `greetings`.
class greeter {
public:
  greeter(caf::event_based_actor* self, const troupe::services& node) : self_(self), node_(node) {}

  caf::result<std::string> greet(const troupe::event& event) {
    const auto input = troupe::json::parse(event.payload);
    if (!input || !(*input)["name"].is_string())
      return troupe::to_caf({troupe::code::validation, "Please say a name."});
    const auto name = std::string{(*input)["name"].text()};
    auto promise = self_->make_response_promise<std::string>();
    const auto refuse = [promise](caf::error& why) mutable { promise.deliver(std::move(why)); };
    const auto where = troupe::address{"000000000000", "us-east-1", "greetings"};
    self_->request(node_.directory, 5s, troupe::resolve{troupe::noun::table, where})
        .then(
            [=, this](const caf::strong_actor_ptr& found) mutable {
              const auto table = caf::actor_cast<troupe::table_actor>(found);
              auto put = troupe::put_item{.attributes
                                          = {{"name", troupe::attribute_value::string(name)}},
                                          .terms = {.returns = troupe::returned_values::all_old}};
              self_->request(table, 5s, std::move(put))
                  .then(
                      [=](const troupe::item_written& written) mutable {
                        troupe::json_writer out;
                        out.begin_object().member("message", "Hello, " + name + "!");
                        out.member("again", written.attributes.has_value()).end_object();
                        promise.deliver(std::move(out).take());
                      },
                      refuse);
            },
            refuse);
    return promise;
  }

private:
  caf::event_based_actor* self_;
  const troupe::services& node_;
};

} // namespace

int main(int argc, char** argv) {
  troupe::cloud cloud;
  cloud.function("hello", hello);
  cloud.actor_function("counter", counter);
  cloud.actor_function("greeter", [&cloud](caf::event_based_actor* self) -> caf::behavior {
    auto work = std::make_shared<greeter>(self, cloud.node());
    return {[work](const troupe::event& event) { return work->greet(event); }};
  });
  return cloud.serve(argc, argv);
}
