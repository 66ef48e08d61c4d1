// SPDX-License-Identifier: Apache-2.0
#include "actors/protocol/refusal.hpp"

#include <caf/atom.hpp>
#include <caf/exit_reason.hpp>
#include <caf/sec.hpp>

#include <caf/make_message.hpp>

namespace troupe {

namespace {
constexpr auto category = caf::atom("troupe");
} // namespace

caf::error to_caf(const error& refusal) {
  return {static_cast<std::uint8_t>(refusal.kind), category,
          caf::make_message(refusal.message, refusal.detail)};
}

error from_caf(const caf::error& reason) {
  if (reason.category() != category) {
    if (reason == caf::sec::request_timeout)
      return {code::timed_out, "The request timed out."};
    return {code::internal, "The actor that was asked has ended."};
  }
  error refusal{static_cast<code>(reason.code())};
  const auto& context = reason.context();
  if (context.match_elements<std::string, std::string>()) {
    refusal.message = context.get_as<std::string>(0);
    refusal.detail = context.get_as<std::string>(1);
  }
  return refusal;
}

} // namespace troupe
