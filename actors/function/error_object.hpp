// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/json.hpp"
#include "core/limits.hpp"

#include <string>
#include <string_view>

/// The JSON objects by which a function that failed is answered, where Troupe and not the
/// function's own runtime makes them.
namespace troupe {

/// `{"errorType":"…","errorMessage":"…","trace":[]}`
inline std::string error_object(std::string_view type, std::string_view message) {
  json_writer out;
  out.begin_object().member("errorType", type).member("errorMessage", message);
  out.key("trace").begin_array().end_array().end_object();
  return std::move(out).take();
}

/// Lambda's answer instead of one that is larger than limits::invoke_response_bytes_max.
inline std::string response_too_large() {
  json_writer out;
  out.begin_object();
  out.member("errorMessage", "Response payload size exceeded maximum allowed payload size ("
                                 + std::to_string(limits::invoke_response_bytes_max) + " bytes).");
  out.member("errorType", "Function.ResponseSizeTooLarge").end_object();
  return std::move(out).take();
}

} // namespace troupe
