// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/cluster/hosts.hpp"
#include "actors/function/instance.hpp"
#include "persistence/record.hpp"
#include "tests/actors/function_fixture.hpp"
#include "tests/harness/interleavings.hpp"

#include <functional>

/// A function's supervisor with instances on its own node and on guests, and all that is under way
/// between them in the test's hand: it arrives in the order that the test picks, or is lost with
/// its node.
///
/// Only the order in which messages reach the supervisor matters: what askers and instances do in
/// between, they do on their own. So whatever else there is to do is done at once, and the choices
/// are the supervisor's next message.
namespace troupe::testing {

struct with_guests : with_function {
  struct message {
    std::string what;
    std::function<void()> arrives;
    bool is_from_guest = true;
  };
  hosts places;
  std::vector<message> under_way;
  std::set<caf::actor_addr> guest_instances;
  std::vector<caf::actor>
      far_ends;             ///< Of the guests: their hosts, and their instances as seen here.
  std::size_t finished = 0; ///< Of `code.runs`, all up to here.
  std::set<std::size_t> finished_early;
  bool guests_finish = true; ///< Code on guests answers at once: its answer is under way then.
  bool guests_are_gone = false;
  std::vector<std::shared_ptr<outcome>> askers;
  std::vector<std::string> payloads; ///< What each asker said, and is to hear.
  invocation_kind asks_for = invocation_kind::request_response;

  explicit with_guests(std::size_t guests) {
    stop();
    function_record record;
    record.description = {.name = where.name, .configuration = definition().configuration};
    store.write([&](persistence::transaction& tx) {
      tx.put(function_key(where).bytes(), persistence::pack(record));
    });
    code.answers = false;
    node.guests = &places;
    start();
    for (std::size_t i = 0; i < guests; ++i) {
      far_ends.push_back(system.spawn(host_of_guest, this));
      places.add(caf::actor_cast<host_actor>(far_ends.back()));
    }
  }
  ~with_guests() {
    stop();
    under_way.clear();
    for (auto& one : far_ends)
      caf::anon_send_exit(one, caf::exit_reason::kill);
    settle();
  }

  // -- the guests
  // ------------------------------------------------------------------------------------------

  static caf::behavior host_of_guest(caf::event_based_actor* self, with_guests* test) {
    return {[self, test](place_instance& ask) -> caf::result<caf::strong_actor_ptr> {
      auto answer = self->make_response_promise<caf::strong_actor_ptr>();
      if (test->guests_are_gone)
        return answer;
      const auto made = self->system().spawn(far_instance, test, ask);
      test->far_ends.push_back(made);
      test->send("placed", [answer, made]() mutable {
        answer.deliver(caf::actor_cast<caf::strong_actor_ptr>(made));
      });
      return answer;
    }};
  }

  /// An instance on a guest, as the owner sees it.
  static caf::behavior far_instance(caf::event_based_actor* self, with_guests* test,
                                    const place_instance& ask) {
    const auto seen = caf::actor_cast<caf::actor>(self);
    const auto reports = self->spawn(far_reports, test, caf::actor_addr{self->address()});
    test->far_ends.push_back(reports);
    const auto real = self->system().spawn(
        instance,
        make_setup(&test->node, ask.function, persistence::unpack<function_record>(ask.record),
                   ask.log_stream, ask.slot, caf::actor_cast<report_sink>(reports)));
    test->guest_instances.insert(real.address());
    self->monitor(real);
    self->set_down_handler([test, seen](const caf::down_msg& down) {
      test->send("down", [test, down = caf::down_msg{seen.address(), down.reason}] {
        caf::anon_send(caf::actor_cast<caf::actor>(test->it), down);
      });
    });
    return {
        [self, test, real](invocation& what) -> caf::result<invocation_result> {
          auto answer = self->make_response_promise<invocation_result>();
          if (test->guests_are_gone)
            return answer;
          auto arrive = [test, answer](auto& outcome) mutable {
            test->send("answer", [answer, outcome]() mutable { answer.deliver(outcome); });
          };
          self->request(real, caf::timespan{std::chrono::minutes{20}}, std::move(what))
              .then([arrive](invocation_result& outcome) mutable { arrive(outcome); },
                    [arrive](caf::error& why) mutable { arrive(why); });
          return answer;
        },
        [self, real](stop_atom) { self->send(real, stop_atom_v); },
    };
  }

  static caf::behavior far_reports(caf::event_based_actor*, with_guests* test,
                                   const caf::actor_addr& of) {
    return {[test, of](const instance_report& what) {
      test->send("report", [test, of, what] {
        if (const auto from = caf::actor_cast<caf::strong_actor_ptr>(of))
          caf::send_as(caf::actor_cast<caf::actor>(from), test->it, what);
      });
    }};
  }

  void send(std::string what, std::function<void()> arrives) {
    if (!guests_are_gone)
      under_way.push_back({std::move(what), std::move(arrives)});
  }

  /// Whatever they had sent and has not arrived is lost; the owner learns that they are gone.
  void lose_guests() {
    std::erase_if(under_way, [](const message& one) { return one.is_from_guest; });
    guests_are_gone = true;
    const auto gone = caf::make_error(caf::exit_reason::remote_link_unreachable);
    for (const auto& end : far_ends) {
      places.remove(end.address());
      caf::anon_send(caf::actor_cast<caf::actor>(it), caf::down_msg{end.address(), gone});
    }
  }

  // -- what may happen next
  // --------------------------------------------------------------------------------

  /// Code on this node answers its invocation; on the guests it has already.
  [[nodiscard]] bool is_on_guest(const fake_code::run& one) const {
    return guest_instances.contains(one.owner.address());
  }
  void finish_run(std::size_t which) {
    const auto run = code.runs[which];
    finished_early.insert(which);
    while (finished_early.erase(finished) > 0)
      ++finished;
    fake_code::finish(run, runtime_event::kind::response, run.ask.payload);
  }
  [[nodiscard]] std::vector<std::size_t> unfinished(bool on_guests) const {
    std::vector<std::size_t> found;
    for (auto i = finished; i < code.runs.size(); ++i)
      if (!finished_early.contains(i) && is_on_guest(code.runs[i]) == on_guests)
        found.push_back(i);
    return found;
  }
  void settle_all() {
    settle();
    while (guests_finish && !unfinished(true).empty()) {
      for (const auto which : unfinished(true))
        finish_run(which);
      settle();
    }
  }
  void ask_now() {
    payloads.push_back("\"caller " + std::to_string(payloads.size()) + "\"");
    askers.push_back(std::make_shared<outcome>());
    keep(system.spawn(asker, it, asked(payloads.back(), asks_for), askers.back()));
    settle_all();
  }
  /// Everything that is under way arrives, in order, and every run ends.
  void let_all_arrive() {
    settle_all();
    while (!under_way.empty() || !unfinished(false).empty()) {
      for (const auto& one : std::exchange(under_way, {}))
        one.arrives();
      for (const auto which : unfinished(false))
        finish_run(which);
      settle_all();
    }
  }

  /// One idle instance on each place, this node the first of them.
  void warm_up(std::size_t instances) {
    guests_finish = false;
    for (std::size_t i = 0; i < instances; ++i) {
      ask_now();
      let(std::chrono::milliseconds{3});
      for (const auto& one : std::exchange(under_way, {}))
        one.arrives();
      settle_all();
    }
    REQUIRE(code.runs.size() == instances);
    guests_finish = true;
    let_all_arrive();
    for (const auto& one : askers)
      REQUIRE((one->value && one->value->ok()));
    askers.clear();
    payloads.clear();
  }

  /// Picks what happens next until nothing is left that could: `asks` askers come, code on this
  /// node answers, messages arrive, and each of `events` happens once.
  void play(interleavings& all, std::size_t asks, std::vector<std::function<void()>> events = {}) {
    for (;;) {
      std::vector<std::function<void()>> choices;
      if (askers.size() < asks)
        choices.emplace_back([this] { ask_now(); });
      for (const auto which : unfinished(false))
        choices.emplace_back([this, which] { finish_run(which); });
      for (std::size_t i = 0; i < under_way.size(); ++i)
        choices.emplace_back([this, i] {
          const auto one = std::move(under_way[i]);
          under_way.erase(under_way.begin() + static_cast<std::ptrdiff_t>(i));
          one.arrives();
        });
      for (std::size_t i = 0; i < events.size(); ++i)
        choices.emplace_back([&events, i] {
          const auto happen = std::move(events[i]);
          events.erase(events.begin() + static_cast<std::ptrdiff_t>(i));
          happen();
        });
      if (choices.empty())
        return;
      choices[all.pick(choices.size())]();
      settle_all();
    }
  }

  /// Time passes, and nothing is held up any more.
  void let_things_end(std::chrono::milliseconds within) {
    for (std::chrono::milliseconds passed{0}; passed < within; passed += within / 8) {
      let(within / 8);
      let_all_arrive();
    }
  }

  /// The askers that did not hear what they said: another's payload, a refusal, or nothing.
  struct tally {
    std::size_t mixed = 0;
    std::size_t refused = 0;
    std::size_t hung = 0;
  };
  [[nodiscard]] tally count() const {
    tally found;
    for (std::size_t i = 0; i < askers.size(); ++i) {
      const auto& heard = askers[i]->value;
      found.hung += !heard;
      found.refused += heard && !heard->ok();
      found.mixed += heard && heard->ok() && (*heard)->payload != payloads[i];
    }
    return found;
  }
};

} // namespace troupe::testing
