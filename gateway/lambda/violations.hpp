// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/error.hpp"
#include "core/json.hpp"

#include <cstdint>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Collects the constraints of Lambda's service model that a request breaks, and words them as
/// Lambda does: `2 validation errors detected: Value '0' at 'timeout' failed to satisfy constraint:
/// ...; ...`.
///
/// Paths are as Lambda writes them: lower camel case, dots between levels. A member of another type
/// than the model's is `code::serialization`, and goes before all constraints.
namespace troupe::gateway::lambda {

class violations {
public:
  void add(std::string_view path, std::string_view value, std::string_view constraint);
  void missing(std::string_view path);

  /// Text of a member that must be there.
  std::string required_text(const json& from, std::string_view member, std::string_view path);
  /// Text of a member; nothing if it is absent.
  std::optional<std::string> text(const json& from, std::string_view member);
  std::optional<bool> flag(const json& from, std::string_view member);
  /// An object; absent if it is none.
  json object(const json& from, std::string_view member);
  json array(const json& from, std::string_view member);
  /// An object of texts; nothing if it is absent.
  std::optional<std::map<std::string, std::string>> texts_by_name(const json& from,
                                                                  std::string_view member);
  /// A whole number within bounds; nothing if it is absent.
  std::optional<std::int64_t> number(const json& from, std::string_view member,
                                     std::string_view path, std::int64_t min, std::int64_t max);
  /// The same of a query parameter.
  std::optional<std::int64_t> number(std::optional<std::string> text, std::string_view member,
                                     std::string_view path, std::int64_t min, std::int64_t max);

  void at_most(std::string_view path, std::string_view value, std::size_t length_max);
  void one_of(std::string_view path, std::string_view value,
              std::initializer_list<std::string_view> allowed);
  void matches(std::string_view path, std::string_view value, bool does, std::string_view pattern);

  /// The refusal, if anything was broken.
  [[nodiscard]] std::optional<error> refusal() const;

private:
  json take(const json& from, std::string_view member, json::kind wanted,
            std::string_view wanted_name);
  void refuse_type(std::string_view member, std::string_view wanted);
  void in_range(std::string_view path, std::int64_t value, std::int64_t min, std::int64_t max);

  std::vector<std::string> items_;
  std::optional<error> wrong_type_;
};

} // namespace troupe::gateway::lambda
