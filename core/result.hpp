// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/error.hpp"

#include <optional>
#include <utility>
#include <variant>

namespace troupe {

/// A value, or the refusal that stands in its place. `std::expected` for C++20.
///
///     auto name = table_name::parse(text);
///     if (!name)
///       return name.refusal();
///     use(*name);
template <class T>
class [[nodiscard]] result {
public:
  result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  result(error refusal) : state_(std::in_place_index<1>, std::move(refusal)) {}

  [[nodiscard]] bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  T& operator*() & { return std::get<0>(state_); }
  const T& operator*() const& { return std::get<0>(state_); }
  T&& operator*() && { return std::get<0>(std::move(state_)); }
  T* operator->() { return &std::get<0>(state_); }
  const T* operator->() const { return &std::get<0>(state_); }

  [[nodiscard]] const error& refusal() const& { return std::get<1>(state_); }
  [[nodiscard]] error&& refusal() && { return std::get<1>(std::move(state_)); }

private:
  std::variant<T, error> state_;
};

/// Success without a value.
template <>
class [[nodiscard]] result<void> {
public:
  result() = default;
  result(error refusal) : refusal_(std::move(refusal)) {}

  [[nodiscard]] bool ok() const { return !refusal_; }
  explicit operator bool() const { return ok(); }
  [[nodiscard]] const error& refusal() const { return *refusal_; }

private:
  std::optional<error> refusal_;
};

} // namespace troupe
