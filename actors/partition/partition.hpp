// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/protocol/refusal.hpp"
#include "core/limits.hpp"
#include "persistence/bodies.hpp"
#include "persistence/store.hpp"

#include <caf/actor.hpp>
#include <caf/allowed_unsafe_message_type.hpp>
#include <caf/delegated.hpp>
#include <caf/response_promise.hpp>
#include <caf/send.hpp>

#include <atomic>
#include <cstdint>
#include <memory>
#include <string_view>

/// What a noun's actor holds of its partition: the store to take snapshots of, the body files, and
/// the writer that every change goes to.
namespace troupe {

/// A mutation that answers whoever asked for it, once it is durable.
class change : public persistence::mutation {
public:
  virtual void deliver(caf::response_promise& to) = 0;
  /// Refuses instead, when the commit itself failed.
  virtual void refuse(caf::response_promise& to, const error& why) { to.deliver(to_caf(why)); }
  /// What the operator is told that it was: the type of what is applied.
  [[nodiscard]] virtual std::string_view name() const { return "change"; }
  /// What evaluating its expressions took, in steps (core/expression/work.hpp).
  [[nodiscard]] virtual std::uint64_t steps() const { return 0; }
};
using change_ptr = std::shared_ptr<change>;

/// The name of a type; of a lambda, the function that it stands in.
template <class Type>
constexpr std::string_view type_name_of() {
  std::string_view name = __PRETTY_FUNCTION__;
  name.remove_prefix(name.find("Type = ") + std::string_view{"Type = "}.size());
  return name.substr(0, name.find_first_of(";]"));
}

/// A change made of a function `result<Answer>(persistence::transaction&)`. The function refuses
/// before it writes, and leaves what it captured as it was: it may run twice. Where it has a
/// `committed(const Answer&)`, that is told of a change that is durable, before the asker is.
template <class Answer, class Apply>
class change_of final : public change {
public:
  change_of(Apply apply, std::size_t bytes) : apply_(std::move(apply)), bytes_(bytes) {}
  void apply(persistence::transaction& tx) override { outcome_.emplace(apply_(tx)); }
  [[nodiscard]] std::size_t bytes() const override { return bytes_; }
  [[nodiscard]] std::string_view name() const override { return type_name_of<Apply>(); }
  [[nodiscard]] std::uint64_t steps() const override {
    if constexpr (requires { apply_.steps(); })
      return apply_.steps();
    else
      return 0;
  }
  void deliver(caf::response_promise& to) override {
    if (*outcome_) {
      if constexpr (requires { apply_.committed(**outcome_); })
        apply_.committed(**outcome_);
      to.deliver(std::move(**outcome_));
    } else {
      to.deliver(to_caf(outcome_->refusal()));
    }
  }

private:
  Apply apply_;
  std::size_t bytes_;
  std::optional<result<Answer>> outcome_;
};

struct partition {
  persistence::store* store = nullptr;         ///< Outlives every actor.
  const persistence::bodies* bodies = nullptr; ///< Outlives every actor.
  caf::actor writer;
  caf::actor body_keeper; ///< Publishes and removes body files, see actors/bucket/body_keeper.hpp.
  /// Mutations on their way to the writer, for its queue limit.
  std::shared_ptr<std::atomic<std::size_t>> waiting = std::make_shared<std::atomic<std::size_t>>(0);
};

/// Counts one more change on its way to the writer, or refuses with `code::throttled` when its
/// queue is full.
inline std::optional<error> admit(const partition& where) {
  if (where.waiting->fetch_add(1, std::memory_order_relaxed) < limits::writer_queue_max)
    return std::nullopt;
  where.waiting->fetch_sub(1, std::memory_order_relaxed);
  return error{code::throttled, "The partition has too many writes waiting."};
}

/// Hands the message under way to the partition's writer, as a change; the writer answers the asker
/// after the commit. Refuses with `code::throttled` when the writer's queue is full.
///
///     return change_by<put_item_answer>(self, where, bytes, [ask](auto& tx) { … return answer; });
template <class Answer, class Self, class Apply>
caf::result<Answer> change_by(Self* self, const partition& where, std::size_t bytes, Apply apply) {
  if (auto full = admit(where))
    return to_caf(*full);
  change_ptr work = std::make_shared<change_of<Answer, Apply>>(std::move(apply), bytes);
  self->delegate(where.writer, std::move(work));
  return caf::delegated<Answer>{};
}

/// Sends the writer a change that nobody waits for.
template <class Apply>
void change_later(const partition& where, std::size_t bytes, Apply apply) {
  where.waiting->fetch_add(1, std::memory_order_relaxed);
  change_ptr work = std::make_shared<change_of<bool, Apply>>(std::move(apply), bytes);
  caf::anon_send(where.writer, std::move(work));
}

} // namespace troupe

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::change_ptr)
