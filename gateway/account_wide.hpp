// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/names.hpp"
#include "gateway/call.hpp"

#include <type_traits>
#include <utility>
#include <variant>

/// Asking the actors that there is one of in each account and region: keyrings, parameter stores,
/// secret stores.
namespace troupe::gateway {

template <class One, class Variant>
inline constexpr bool is_alternative = false;
template <class One, class... All>
inline constexpr bool is_alternative<One, std::variant<All...>> = (std::is_same_v<One, All> || ...);

/// The message that carries what is asked: a question, or else a change.
template <class One, class Question, class Change>
using carrier_of
    = std::conditional_t<is_alternative<One, decltype(Question::what)>, Question, Change>;

/// Where a caller's are.
inline address account_of(const call& c) {
  return {c.who.account, c.who.region, {}};
}

/// Asks the caller's own, and answers with what is answered to that question or change.
template <class Actor, noun Kind, class Question, class Change, class One>
task<result<typename One::answer>> ask_account(call& c, One one) {
  carrier_of<One, Question, Change> ask{std::move(one)};
  auto asking = ask_named<Actor>(c, Kind, account_of(c), std::move(ask));
  auto came = co_await std::move(asking);
  if (!came)
    co_return std::move(came).refusal();
  co_return std::move(std::get<typename One::answer>(*came));
}

template <class One>
task<result<typename One::answer>> ask_keys(call& c, One one) {
  return ask_account<keyring_actor, noun::keyring, ask_keyring, change_keyring>(c, std::move(one));
}

template <class One>
task<result<typename One::answer>> ask_parameters(call& c, One one) {
  return ask_account<parameter_store_actor, noun::parameter_store, ask_parameter_store,
                     change_parameter_store>(c, std::move(one));
}

template <class One>
task<result<typename One::answer>> ask_secrets(call& c, One one) {
  return ask_account<secret_store_actor, noun::secret_store, ask_secret_store, change_secret_store>(
      c, std::move(one));
}

} // namespace troupe::gateway
