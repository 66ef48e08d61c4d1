// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/protocol/existence.hpp"

/// The refusals of log groups that several files need, with AWS's words.
namespace troupe {

inline error no_such_log_stream() {
  return {"ResourceNotFoundException", "The specified log stream does not exist."};
}

inline error invalid_log_token() {
  return {code::validation, "The specified nextToken is invalid."};
}

} // namespace troupe
