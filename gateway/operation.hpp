// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/call.hpp"

#include <array>
#include <concepts>
#include <string_view>

/// An operation is a type: its AWS name, and how it is carried out. Each service lists its
/// operations once, at compile time, and finds them by name (JSON protocols) or by route (REST
/// protocols).
namespace troupe::gateway {

template <class T>
concept operation = requires(call& c) {
  { T::name } -> std::convertible_to<std::string_view>;
  { T::run(c) } -> std::same_as<task<http_response>>;
};

/// An operation as a value, for tables.
struct operation_entry {
  std::string_view name;
  task<http_response> (*run)(call&) = nullptr;
};

template <operation... Ts>
struct operation_list {
  static constexpr std::array<operation_entry, sizeof...(Ts)> entries = {{{Ts::name, &Ts::run}...}};

  /// Null if there is no such operation.
  static const operation_entry* find(std::string_view name) {
    for (const auto& entry : entries)
      if (entry.name == name)
        return &entry;
    return nullptr;
  }
};

/// Declares an operation; its `run` is defined in the .cpp of its noun.
#define TROUPE_OPERATION(type, aws_name)                                                           \
  struct type {                                                                                    \
    static constexpr std::string_view name = aws_name;                                             \
    static task<http_response> run(call& c);                                                       \
  }

} // namespace troupe::gateway
