// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/protocol/bucket.hpp"

#include <catch2/catch.hpp>
#include <unistd.h>

#include <string>

namespace troupe::testing {

/// What a reader of the body gets, file after file.
inline std::string bytes_of(const stored_body& body) {
  std::string all;
  for (std::size_t i = 0; i < body.pieces().size(); ++i) {
    const auto file = body.open(i);
    std::string bytes(file.size, '\0');
    CHECK(::pread(file.descriptor, bytes.data(), bytes.size(), 0)
          == static_cast<ssize_t>(bytes.size()));
    all += bytes;
  }
  return all;
}

} // namespace troupe::testing
