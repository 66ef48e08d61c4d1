// SPDX-License-Identifier: Apache-2.0
#include "gateway/lambda/package.hpp"

#include "core/limits.hpp"

namespace troupe::gateway::lambda {

result<std::string> read_zip(call& c, std::optional<std::string_view> zip, bool may_be_empty) {
  if (!zip)
    if (auto untaken = refuse_untaken(c))
      return std::move(*untaken);
  if (!zip && !may_be_empty)
    return error{code::validation, "Please provide a source for function code."};
  const auto bytes = zip.value_or("");
  if (bytes.size() >= limits::package_zip_bytes_max)
    return error{"RequestEntityTooLargeException",
                 "Zipped size must be smaller than " + std::to_string(limits::package_zip_bytes_max)
                     + " bytes"};
  if (bytes.empty() && !may_be_empty)
    return error{code::validation, "Uploaded file must be a non-empty zip"};
  return std::string{bytes};
}

std::optional<std::string> read_architecture(wire::list_view<wire::as::text> given) {
  return given.size() == 0 ? std::nullopt : std::optional{std::string{given[0]}};
}

} // namespace troupe::gateway::lambda
