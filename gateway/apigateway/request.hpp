// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/protocol/api.hpp"
#include "core/json.hpp"
#include "gateway/call.hpp"
#include "gateway/wire/errors.hpp"

#include <optional>
#include <string>
#include <string_view>

/// Reading the requests of the control plane, and writing its answers.
namespace troupe::gateway::apigateway {

/// Takes the members of a body. It keeps the first refusal, and what it returns after that does not
/// matter. A member that is absent or null is not there.
class decoder {
public:
  explicit decoder(json body) : body_(std::move(body)) {}

  [[nodiscard]] const std::optional<error>& refusal() const { return refusal_; }
  void refuse(error why);

  [[nodiscard]] bool has(std::string_view member) const { return !body_[member].empty(); }
  std::optional<std::string> text(std::string_view member, std::size_t most = 1'024);
  std::string required_text(std::string_view member, std::size_t most);
  std::optional<bool> flag(std::string_view member);
  std::optional<std::int64_t> integer(std::string_view member, std::int64_t low, std::int64_t high);
  std::vector<std::string> texts(std::string_view member);
  std::optional<std::map<std::string, std::string>> texts_by_name(std::string_view member);
  /// The decoder of an object inside; it is to be asked for its own refusal.
  std::optional<decoder> inner(std::string_view member);

  /// A member that Troupe does not have. `false` and empty values ask for nothing.
  void not_supported(std::string_view member);
  /// A member of which Troupe has one value only.
  void only(std::string_view member, std::initializer_list<std::string_view> values);

private:
  json take(std::string_view member, json::kind wanted);

  json body_;
  std::optional<error> refusal_;
};

/// The body as a decoder; an empty one counts as `{}`.
task<result<decoder>> read(call& c);

/// The segment of the request's path, decoded; segments count from 0.
std::string path_segment(const call& c, std::size_t index);

/// The caller's API that the path names: another account's or region's is not found.
task<result<api_view_ptr>> find_api(call& c);

/// Where APIs live: their ids are unique, and the address has no account or region.
inline address api_address(std::string id) {
  return {{}, {}, std::move(id)};
}

http_response refuse(call& c, const error& why);
http_response answer(call& c, std::string json, unsigned status = 200);
http_response answer_nothing(call& c);

} // namespace troupe::gateway::apigateway
