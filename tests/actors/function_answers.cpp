// SPDX-License-Identifier: Apache-2.0
#include "tests/actors/function_guest.hpp"

#include <algorithm>

/// Answers reach their askers only, in whatever order things happen: each case walks through every
/// order in which the supervisor of two instances can get its messages.
namespace troupe {

namespace {

using namespace std::chrono_literals;
using testing::interleavings;
using testing::with_guests;

/// Plays a world in every order; `begin` makes it ready, `check` says what is wrong, if anything
/// is.
template <class Begin, class Check>
void in_every_order(std::size_t guests, std::size_t asks, Begin begin, Check check) {
  interleavings all;
  std::size_t wrong = 0;
  std::string first;
  do {
    with_guests world{guests};
    auto happenings = begin(world);
    world.play(all, asks, std::move(happenings));
    const std::string why = check(world);
    if (!why.empty() && wrong++ == 0)
      first = why + " in run " + std::to_string(all.runs()) + ": " + all.shown();
  } while (all.next());
  INFO(all.runs() << " orders, " << wrong << " went wrong; the first: " << first);
  CHECK(wrong == 0);
  WARN(all.runs());
}

using happenings = std::vector<std::function<void()>>;

/// Every asker has heard what it said and nothing else, or, where that may be, a refusal.
std::string wrong_answers(const with_guests& world, bool may_be_refused = false) {
  const auto found = world.count();
  if (found.mixed + found.hung == 0 && (may_be_refused || found.refused == 0))
    return {};
  return std::to_string(found.mixed) + " mixed, " + std::to_string(found.refused) + " refused, "
         + std::to_string(found.hung) + " hung";
}
std::string all_answered(with_guests& world) {
  return wrong_answers(world);
}

/// Two instances, both on guests: the one here has ended.
void warm_up_on_guests_only(with_guests& world) {
  world.warm_up(3);
  caf::anon_send_exit(world.code.runs.at(0).owner, caf::exit_reason::kill);
  world.settle_all();
}

/// What ran, by payload.
std::vector<std::string> ran(const with_guests& world, std::size_t from) {
  std::vector<std::string> payloads;
  for (auto i = from; i < world.code.runs.size(); ++i)
    payloads.push_back(world.code.runs[i].ask.payload);
  std::ranges::sort(payloads);
  return payloads;
}

} // namespace

TEST_CASE("answers reach their askers: an instance here and one on a guest") {
  in_every_order(
      1, 3,
      [](with_guests& world) {
        world.warm_up(2);
        return happenings{};
      },
      all_answered);
}

TEST_CASE("answers reach their askers: both instances on guests") {
  in_every_order(
      2, 3,
      [](with_guests& world) {
        warm_up_on_guests_only(world);
        return happenings{};
      },
      all_answered);
}

TEST_CASE("answers reach their askers: instances that come while they ask") {
  in_every_order(
      1, 2,
      [](with_guests& world) {
        const auto pass = [&world] { world.let(3ms); };
        return happenings{pass, pass};
      },
      [](with_guests& world) {
        world.let_things_end(40ms);
        return wrong_answers(world);
      });
}

TEST_CASE("answers reach their askers: the code changes meanwhile") {
  in_every_order(
      1, 2,
      [](with_guests& world) {
        world.warm_up(2);
        return happenings{[&world] {
          update_function_configuration change;
          change.handler = "index.other";
          CHECK(world.ask<function_description>(world.it, std::move(change)).ok());
        }};
      },
      [](with_guests& world) {
        world.let_things_end(40ms);
        return wrong_answers(world);
      });
}

TEST_CASE("where a node goes, its callers are refused at once, and the others hear their own") {
  in_every_order(
      1, 3,
      [](with_guests& world) {
        world.warm_up(2);
        return happenings{[&world] { world.lose_guests(); }};
      },
      [](with_guests& world) {
        world.let_things_end(40ms);
        for (const auto& one : world.askers)
          if (one->value && !one->value->ok()
              && one->value->refusal()
                     != error{code::internal, "The node that ran the function has gone."})
            return "refused: " + one->value->refusal().message;
        return wrong_answers(world, true);
      });
}

TEST_CASE("events run once each, on whichever instance") {
  in_every_order(
      1, 3,
      [](with_guests& world) {
        world.warm_up(2);
        world.asks_for = invocation_kind::event;
        return happenings{};
      },
      [](with_guests& world) -> std::string {
        if (ran(world, 2) != world.payloads)
          return "not each once";
        return world.rows_under(persistence::space::event) == 0 ? "" : "events are left";
      });
}

TEST_CASE("an event whose node goes runs again a minute later") {
  in_every_order(
      1, 2,
      [](with_guests& world) {
        world.warm_up(2);
        world.asks_for = invocation_kind::event;
        return happenings{[&world] { world.lose_guests(); }};
      },
      [](with_guests& world) -> std::string {
        world.let_things_end(64s);
        auto all = ran(world, 2);
        all.erase(std::unique(all.begin(), all.end()), all.end());
        if (all != world.payloads)
          return "an event never ran";
        return world.rows_under(persistence::space::event) == 0 ? "" : "events are left";
      });
}

} // namespace troupe
