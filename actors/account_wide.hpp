// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/partition/partition.hpp"
#include "actors/protocol/types.hpp"
#include "core/result.hpp"
#include "persistence/store.hpp"

#include <chrono>
#include <type_traits>
#include <utility>
#include <variant>

/// What the actors have in common that there is one of in each account and region: few kinds of
/// messages, each a variant of what is asked, with one variant of what is answered. What is asked
/// is answered by `read(reader, facts, one)` and `apply(transaction, facts, one)`, ordinary
/// functions that give a `result` of the `answer` that `one` names.
namespace troupe {

/// How often such an actor looks for what is due to be erased.
inline constexpr auto erasure_interval = std::chrono::hours{1};

/// Has `answers` answer whatever is asked.
template <class Answer, class Asked, class Answers>
result<Answer> answer_each(const Asked& asked, Answers answers) {
  return std::visit(
      [&](const auto& one) -> result<Answer> {
        result<typename std::decay_t<decltype(one)>::answer> came = answers(one);
        if (!came)
          return std::move(came).refusal();
        return Answer{std::move(*came)};
      },
      asked);
}

template <class Answer, class Facts, class Question>
result<Answer> read_each(const persistence::reader& from, const Facts& with, const Question& ask) {
  return answer_each<Answer>(ask.what, [&](const auto& one) { return read(from, with, one); });
}

/// Has the partition's writer apply a change and answer.
template <class Answer, class Self, class Facts, class Change>
caf::result<Answer> apply_each(Self self, const partition& where, std::size_t bytes, Facts with,
                               Change& ask) {
  return change_by<Answer>(
      self, where, bytes,
      [with = std::move(with), ask = std::move(ask)](persistence::transaction& tx) {
        return answer_each<Answer>(ask.what, [&](const auto& one) { return apply(tx, with, one); });
      });
}

/// Now, and every hour from now on: where `is_due(reader, facts)`, has the writer run
/// `erase(transaction, facts)`.
template <class Self, class Facts, class IsDue, class Erase>
void erase_due(Self self, const partition& where, persistence::snapshot& snapshot, Facts with,
               IsDue is_due, Erase erase) {
  constexpr std::size_t bytes = 4'096;
  self->delayed_send(self, erasure_interval, tick_atom_v);
  if (is_due(*snapshot.view(), with))
    change_later(where, bytes, [with = std::move(with), erase](persistence::transaction& tx) {
      return result<bool>{erase(tx, with)};
    });
}

} // namespace troupe
