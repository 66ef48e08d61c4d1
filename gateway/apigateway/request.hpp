// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/protocol/api.hpp"
#include "gateway/apigateway/operations.hpp"

#include <algorithm>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What the operations read of their inputs in the same way, and how they find the caller's API.
///
/// An operation takes what it has, then lets `refuse_untaken` say what Troupe does not have, and
/// only then looks at whether the values are good: a request for an integration of another kind
/// has other rules.
namespace troupe::gateway::apigateway {

inline std::string owned(std::string_view text) {
  return std::string{text};
}
inline std::optional<std::string> owned(std::optional<std::string_view> text) {
  return text ? std::optional<std::string>{*text} : std::nullopt;
}
std::vector<std::string> owned(wire::list_view<wire::as::text> texts);
/// Of names that are there twice the last counts; nothing where the map is not there.
std::optional<std::map<std::string, std::string>> owned(wire::map_view<wire::as::text> texts);

/// Takes a text of which Troupe has these values only, if it is one of them.
template <class Input, class Member>
std::optional<std::string_view> take_if(const Input& in, Member member,
                                        std::initializer_list<std::string_view> values) {
  const std::optional<std::string_view> given{in.peek(member)};
  if (!given || std::ranges::find(values, *given) == values.end())
    return std::nullopt;
  return in.get(member);
}

inline error invalid(std::string text) {
  return {code::validation, std::move(text)};
}

/// Where APIs live: their ids are unique, and the address has no account or region.
inline address api_address(std::string id) {
  return {{}, {}, std::move(id)};
}

/// The caller's API of that id: another account's or region's is not found.
task<result<api_view_ptr>> find_api(call& c, std::string id);

/// Asks the caller's API of that id.
template <class Message>
task<result<answer_of<api_actor, Message>>> ask_api(call& c, std::string id, Message what) {
  auto finding = find_api(c, id);
  const auto found = co_await std::move(finding);
  if (!found)
    co_return found.refusal();
  auto asking = ask_named<api_actor>(c, noun::api, api_address(std::move(id)), std::move(what));
  co_return co_await std::move(asking);
}

} // namespace troupe::gateway::apigateway
