// SPDX-License-Identifier: Apache-2.0
#include "actors/cluster/hosts.hpp"
#include "persistence/record.hpp"
#include "tests/actors/function_fixture.hpp"
#include "tests/harness/interleavings.hpp"

#include <caf/local_actor.hpp>
#include <caf/make_actor.hpp>
#include <caf/scoped_execution_unit.hpp>
#include <caf/stateful_actor.hpp>

/// Answers reach their askers only: every caller gets one answer, and it is its own, in whatever
/// order two instances of a function, one here and one on a guest, and their supervisor are run.
namespace troupe {

namespace {

using namespace std::chrono_literals;
using testing::outside;
using testing::schedule;

/// A bound for a walk that has grown out of hand; each of these is to end well below it.
constexpr std::size_t schedules_max = 100'000;

/// Asks as a gateway does, outside the scheduler: its answers are kept as they come, however many.
class caller final : public caf::local_actor {
public:
  using signatures = caf::none_t;
  using behavior_type = caf::behavior;

  explicit caller(caf::actor_config& config) : local_actor(config) {}

  void ask(const supervisor_actor& of, invocation what) {
    const auto id = caf::message_id{1}.with_category(caf::message_id::normal_message_category);
    const auto to = caf::actor_cast<caf::strong_actor_ptr>(of);
    to->get()->enqueue(caf::make_mailbox_element(ctrl(), id, {}, std::move(what)), nullptr);
  }
  void enqueue(caf::mailbox_element_ptr mail, caf::execution_unit*) override {
    auto& what = mail->content();
    if (what.match_elements<caf::error>())
      answers.emplace_back(from_caf(what.get_as<caf::error>(0)));
    else if (what.match_elements<invocation_result>())
      answers.emplace_back(what.get_as<invocation_result>(0));
    else
      answers.emplace_back(error{code::internal, "What is this?"});
  }
  void launch(caf::execution_unit*, bool, bool) override {}

  std::vector<result<invocation_result>> answers;
};

struct wire_state {
  static inline constexpr const char* name = "wire";
};

/// One message between the nodes: it arrives when the scheduler lets it, and not before.
void carry(caf::stateful_actor<wire_state>* self, const caf::strong_actor_ptr& to,
           caf::message_id id, const caf::message& what) {
  to->enqueue(nullptr, id, what, self->context());
}

/// How the guest's instance does with an invocation. It always answers with what it was given.
enum class conduct : std::uint8_t {
  report_first, ///< It reports that it is free, and its answer comes some time after.
  answer_first, ///< The other way round.
  end_at_work,  ///< It ends without an answer.
  end_at_rest,  ///< It reports, and ends; its answer is still under way.
};

/// Two nodes in one actor system. The guest is told by the schedule what to do.
struct two_nodes : testing::deterministic {
  testing::memory_store store;
  testing::moved_clock time;
  settings values;
  testing::fake_code code;
  runtimes all_runtimes;
  hosts guests;
  context node;
  const address where{"000000000000", "us-east-1", "hello"};
  supervisor_actor it;
  host_actor guest;
  instance_actor placed; ///< What runs on the guest.
  std::vector<caf::strong_actor_ptr> callers;

  schedule* taken = nullptr; ///< Null while the test prepares: the first way, then.
  std::size_t conducts = 2;  ///< How many of the ways are open to the guest.
  std::vector<std::string> guest_took;
  std::optional<conduct> guest_ended;

  two_nodes();
  ~two_nodes();

  caller& caller_at(std::size_t which) const {
    return *static_cast<caller*>(caf::actor_cast<caf::abstract_actor*>(callers.at(which)));
  }
  void ask_one();
  void keep_one_waiting();
  void finish_first();
  void warm_up();
  [[nodiscard]] std::string complaint() const;
};

// -- the guest
// -----------------------------------------------------------------------------------------------

struct guest_instance_state {
  static inline constexpr const char* name = "guest";
};

instance_actor::behavior_type
guest_instance(instance_actor::stateful_pointer<guest_instance_state> self, two_nodes* test,
               scaling::slot slot, const caf::strong_actor_ptr& supervisor) {
  const auto sink = caf::actor_cast<report_sink>(supervisor);
  if (test->taken)
    self->send(sink, instance_report{.slot = slot});
  return {
      [self, test, sink, slot, supervisor](invocation& ask) -> caf::result<invocation_result> {
        const auto asker = self->current_sender();
        const auto id = self->current_message_id().response_id();
        auto answer = self->make_response_promise<invocation_result>();
        const instance_report report{.slot = slot, .ran = true};
        test->guest_took.push_back(ask.payload);
        const auto how
            = static_cast<conduct>(test->taken ? test->taken->choose(test->conducts) : 0);
        if (how == conduct::answer_first) {
          answer.deliver(invocation_result{.payload = ask.payload});
          self->spawn(carry, supervisor, caf::make_message_id(), caf::make_message(report));
          return answer;
        }
        if (how != conduct::end_at_work) {
          self->send(sink, report);
          self->spawn(carry, asker, id,
                      caf::make_message(invocation_result{.payload = ask.payload}));
        }
        if (how != conduct::report_first) {
          test->guest_ended = how;
          self->quit(caf::exit_reason::kill);
        }
        return answer; // Never kept: what is under way is the answer.
      },
      [](const runtime_event&) {},
      [self, sink, slot](tick_atom) { self->send(sink, instance_report{.slot = slot}); },
      [self](stop_atom) { self->quit(); },
  };
}

struct guest_state {
  static inline constexpr const char* name = "host";
};

host_actor::behavior_type guest_host(host_actor::stateful_pointer<guest_state> self,
                                     two_nodes* test) {
  return {
      [self, test](const place_instance& ask) -> caf::result<caf::strong_actor_ptr> {
        test->placed = self->system().spawn(guest_instance, test, ask.slot, ask.supervisor);
        self->spawn(carry, self->current_sender(), self->current_message_id().response_id(),
                    caf::make_message(caf::actor_cast<caf::strong_actor_ptr>(test->placed)));
        return self->make_response_promise<caf::strong_actor_ptr>(); // Never kept, as above.
      },
  };
}

// -- the owner
// -----------------------------------------------------------------------------------------------

two_nodes::two_nodes() {
  all_runtimes.add(std::make_unique<testing::fake_runtime>(code));
  guest = system.spawn(guest_host, this);
  guests.add(guest);
  node.config = &values;
  node.time = &time;
  node.store.store = &store;
  node.function_runtimes = &all_runtimes;
  node.guests = &guests;
  node.detach = false;
  function_record record;
  record.description.name = where.name;
  record.description.configuration.runtime = "nodejs20.x";
  record.description.configuration.handler = "index.handler";
  store.write([&](persistence::transaction& tx) {
    tx.put(function_key(where).bytes(), persistence::pack(record));
  });
  it = system.spawn(supervisor, &node, where);
  settle();
}

two_nodes::~two_nodes() {
  taken = nullptr;
  for (const auto& one : {caf::actor_cast<caf::actor>(it), caf::actor_cast<caf::actor>(guest),
                          caf::actor_cast<caf::actor>(placed)}) {
    if (one)
      caf::anon_send_exit(one, caf::exit_reason::user_shutdown);
    settle();
  }
  clockwork.trigger_timeouts(); // Of requests that were answered: they hold actors.
  settle();
}

/// One more caller; its payload is its number.
void two_nodes::ask_one() {
  caf::scoped_execution_unit unit{&system};
  caf::actor_config made_with{&unit};
  callers.push_back(caf::make_actor<caller, caf::strong_actor_ptr>(
      system.next_actor_id(), system.node(), &system, made_with));
  const auto number = std::to_string(callers.size() - 1);
  caller_at(callers.size() - 1).ask(it, {.request_id = "id-" + number, .payload = number});
}

/// One call runs here, by hand, and another has waited long enough for the guest to be asked.
void two_nodes::keep_one_waiting() {
  code.answers = false;
  ask_one();
  ask_one();
  settle();
  clockwork.advance_time(scaling::patience);
  code.answers = true;
}

void two_nodes::finish_first() {
  testing::fake_code::finish(code.runs.at(0), runtime_event::kind::response, "0");
}

/// Two instances, both idle; the guest's became so last, so that it takes the next invocation.
void two_nodes::warm_up() {
  keep_one_waiting();
  settle();
  finish_first();
  settle();
  caf::anon_send(placed, tick_atom_v);
  settle();
  callers.clear();
  code.runs.clear();
}

std::string two_nodes::complaint() const {
  std::vector<std::string> ran = guest_took;
  for (const auto& run : code.runs)
    ran.push_back(run.ask.payload);
  std::string wrong;
  const auto complain = [&wrong](std::size_t who, const std::string& of) {
    wrong += (wrong.empty() ? "caller " : "; caller ") + std::to_string(who) + " " + of;
  };
  // What reports and ends is sent one more, which it never takes.
  auto untaken_left = static_cast<int>(guest_ended == conduct::end_at_rest);
  for (std::size_t i = 0; i < callers.size(); ++i) {
    const auto own = std::to_string(i);
    const auto runs = std::ranges::count(ran, own);
    const bool taken_by_guest = std::ranges::count(guest_took, own) > 0;
    const bool lost = guest_ended == conduct::end_at_work && guest_took.back() == own;
    if (runs > 1)
      complain(i, "had its call run twice");
    const auto& answers = caller_at(i).answers;
    if (answers.size() != 1)
      complain(i, "has " + std::to_string(answers.size()) + " answers");
    for (const auto& answer : answers) {
      if (answer.ok() && (answer->payload != own || runs == 0 || lost))
        complain(i, "has the answer of " + answer->payload);
      // Nobody is refused but whose call was with the guest's instance when it ended.
      if (!answer.ok() && !(guest_ended && taken_by_guest)
          && !(guest_ended && runs == 0 && untaken_left-- > 0))
        complain(i, "was refused: " + answer.refusal().message);
    }
  }
  return wrong;
}

/// Walks all schedules of so many calls to two idle instances.
testing::walked walk_warm(std::size_t calls, std::size_t conducts, const std::string& at_once) {
  return testing::walk(schedules_max, [&](schedule& taken) {
    two_nodes both;
    both.warm_up();
    both.taken = &taken;
    both.conducts = conducts;
    run_interleaved(taken, both.clockwork, {outside{"call", calls, [&] { both.ask_one(); }}},
                    at_once);
    return both.complaint();
  });
}

/// Walks all schedules in which an instance is placed on the guest for a call that waits, while
/// the one here finishes, and one more call comes.
testing::walked walk_placement(std::size_t conducts, const std::string& at_once) {
  return testing::walk(schedules_max, [&](schedule& taken) {
    two_nodes both;
    both.keep_one_waiting();
    both.taken = &taken;
    both.conducts = conducts;
    run_interleaved(taken, both.clockwork,
                    {outside{"call", 1, [&] { both.ask_one(); }},
                     outside{"finish", 1, [&] { both.finish_first(); }}},
                    at_once);
    return both.complaint();
  });
}

/// Nothing was wrong, nothing was left out, and it was a walk and not a step.
void check(const testing::walked& all, std::size_t schedules_min) {
  CHECK(all.complaint == "");
  CHECK(all.is_complete);
  CHECK(all.schedules >= schedules_min);
  WARN("walked " << all.schedules << " schedules");
}

/// The supervisor takes its mail in the order in which it came, only it sends to the instances and
/// the host, to an instance only while that has nothing to do, and no time passes while they run:
/// what it does is independent of what others do at the same moment. So it may go first; what is
/// left are the orders in which the others' messages come to it. The walks of two callers do
/// without, in case that it becomes untrue.
const std::string supervisor_first = "supervisor";

constexpr std::size_t without_an_end = 2; ///< Of the ways of `conduct`.
constexpr std::size_t with_an_end = 4;

caf::behavior notes(caf::stateful_actor<wire_state>*, std::string* to) {
  return {[to](int what) { *to += std::to_string(what); }};
}

} // namespace

TEST_CASE("a walk takes every order of every message once") {
  std::multiset<std::string> orders;
  const auto all = testing::walk(100, [&](schedule& taken) {
    testing::deterministic one;
    std::string order;
    const auto left = one.system.spawn(notes, &order);
    const auto right = one.system.spawn(notes, &order);
    one.settle();
    for (const auto& [to, what] : {std::pair{left, 1}, {left, 2}, {right, 3}, {right, 4}})
      caf::anon_send(to, what);
    run_interleaved(taken, one.clockwork, {});
    orders.insert(order);
    for (const auto& actor : {left, right})
      caf::anon_send_exit(actor, caf::exit_reason::kill);
    one.settle();
    return std::string{};
  });
  CHECK(all.is_complete);
  CHECK(orders == std::multiset<std::string>{"1234", "1324", "1342", "3124", "3142", "3412"});
}

TEST_CASE("a walk says which schedule is wrong, and when it has not seen them all") {
  const auto wrong = testing::walk(100, [](schedule& taken) {
    taken.note(taken.choose(3) == 1 ? "one" : "another");
    return std::string{taken.trail() == "one" ? "wrong" : ""};
  });
  CHECK(wrong.complaint == "wrong, in: one");
  CHECK_FALSE(wrong.is_complete);
  const auto cut = testing::walk(2, [](schedule& taken) {
    taken.choose(3);
    return std::string{};
  });
  CHECK(cut.complaint.empty());
  CHECK_FALSE(cut.is_complete);
  std::size_t ways = 2;
  const auto strayed = testing::walk(100, [&](schedule& taken) {
    taken.choose(ways++);
    return std::string{};
  });
  CHECK(strayed.complaint.starts_with("the same choices led elsewhere"));
}

TEST_CASE("two callers have their own answers in every order of every message") {
  check(walk_warm(2, without_an_end, {}), 300);
}

TEST_CASE("where the guest's instance ends, the call that it had is refused once, and no other") {
  check(walk_warm(2, with_an_end, {}), 600);
}

TEST_CASE("three callers have their own answers in whatever order the supervisor is told") {
  check(walk_warm(3, without_an_end, supervisor_first), 500);
}

TEST_CASE("three callers notice the end of the guest's instance only if it had their call") {
  check(walk_warm(3, with_an_end, supervisor_first), 500);
}

TEST_CASE("callers have their own answers while the guest's instance is placed, also if it ends") {
  check(walk_placement(with_an_end, supervisor_first), 5'000);
}

} // namespace troupe
