// SPDX-License-Identifier: Apache-2.0
#include "actors/protocol/refusal.hpp"

#include <caf/atom.hpp>
#include <caf/exit_reason.hpp>
#include <caf/sec.hpp>

#include <caf/make_message.hpp>

#include <string>
#include <vector>

namespace troupe {

namespace {
constexpr auto category = caf::atom("troupe");
} // namespace

caf::error to_caf(const error& refusal) {
  std::vector<std::string> fields;
  fields.reserve(2 * refusal.fields.size());
  for (const auto& [name, value] : refusal.fields) {
    fields.push_back(name);
    fields.push_back(value);
  }
  return {static_cast<std::uint8_t>(refusal.kind.common()), category,
          caf::make_message(refusal.message, refusal.kind.name(), std::move(fields))};
}

error from_caf(const caf::error& reason) {
  if (reason.category() != category) {
    if (reason == caf::sec::request_timeout)
      return {code::timed_out, "The request timed out."};
    return {code::internal, "The actor that was asked has ended."};
  }
  const auto common = static_cast<code>(reason.code());
  const auto& context = reason.context();
  if (!context.match_elements<std::string, std::string, std::vector<std::string>>())
    return {common};
  error refusal{common, context.get_as<std::string>(0)};
  if (common == code::of_model)
    refusal.kind = context.get_as<std::string>(1);
  const auto& fields = context.get_as<std::vector<std::string>>(2);
  for (std::size_t i = 0; i + 1 < fields.size(); i += 2)
    refusal.fields.push_back({fields[i], fields[i + 1]});
  return refusal;
}

} // namespace troupe
