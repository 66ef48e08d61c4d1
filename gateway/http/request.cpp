// SPDX-License-Identifier: Apache-2.0
#include "gateway/http/request.hpp"

#include "core/encoding.hpp"

#include <algorithm>

namespace troupe::gateway {

std::string_view http_request::header(std::string_view lower_case_name) const {
  for (const auto& field : fields)
    if (field.name == lower_case_name)
      return field.value;
  return {};
}

bool http_request::has_header(std::string_view lower_case_name) const {
  for (const auto& field : fields)
    if (field.name == lower_case_name)
      return true;
  return false;
}

std::optional<std::string> http_request::query_value(std::string_view name) const {
  for (std::string_view rest = query; !rest.empty();) {
    const auto part = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(rest.size(), part.size() + 1));
    const auto equals = part.find('=');
    const auto key = part.substr(0, equals);
    // Most keys are written plainly: nothing is decoded where it cannot matter.
    const bool is_coded = key.find_first_of("%+") != std::string_view::npos;
    if (key != name && !(is_coded && percent_decode(key, true) == name))
      continue;
    if (equals == std::string_view::npos)
      return std::string{};
    const auto value = part.substr(equals + 1);
    auto decoded = percent_decode(value, true);
    return decoded ? std::move(*decoded) : std::string{value};
  }
  return std::nullopt;
}

} // namespace troupe::gateway
