// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/http/request.hpp"
#include "gateway/wire/value.hpp"

#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

/// What goes between an operation and the wire besides its input: the answer as HTTP parts, and a
/// refusal in the terms of the service's model.
namespace troupe::gateway::wire {

/// Why a request is refused: an error of the service's model, or one that all services know.
struct refusal {
  std::string type; ///< The error's name: `ResourceNotFoundException`.
  std::string message;
  unsigned status = 0; ///< 0: the model's, or 400 where it has no such error.
  /// The error's other members, of the error's shape; null: none.
  std::unique_ptr<value_tree> fields;
};

/// The refusal of a request that is not what its protocol says.
inline refusal not_serialized(std::string message) {
  return {"SerializationException", std::move(message), 400, nullptr};
}

/// A value, or the refusal in its place.
template <class T>
class [[nodiscard]] outcome {
public:
  outcome(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  outcome(refusal why) : state_(std::in_place_index<1>, std::move(why)) {}

  [[nodiscard]] bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }
  T& operator*() { return std::get<0>(state_); }
  T* operator->() { return &std::get<0>(state_); }
  [[nodiscard]] refusal& why() { return std::get<1>(state_); }

private:
  std::variant<T, refusal> state_;
};

/// An answer, without what the session adds (Content-Length, Date) and without request ids in
/// headers, whose names differ by service.
struct http_answer {
  unsigned status = 200;
  std::vector<http_field> fields;
  std::string body;

  void set(std::string_view name, std::string value) {
    constexpr std::size_t usual = 4; // The session and the service add to them.
    if (fields.empty())
      fields.reserve(usual);
    fields.push_back({std::string{name}, std::move(value)});
  }
};

} // namespace troupe::gateway::wire
