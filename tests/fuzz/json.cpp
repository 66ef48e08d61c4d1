// SPDX-License-Identifier: Apache-2.0
#include "core/json.hpp"
#include "core/error.hpp"

#include <cstddef>
#include <cstdint>

// What is read is written so that it is read again as the same, and quoting any bytes makes JSON.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace troupe;
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  if (const auto document = json::parse(text)) {
    const auto dumped = document->dump();
    const auto again = json::parse(dumped);
    ensure(again.ok(), "a dump is JSON");
    ensure(again->dump() == dumped, "a dump of a dump is the same");
    ensure(again->type() == document->type(), "the type survives");
  }
  const auto quoted = json::parse(json_quote(text));
  ensure(quoted.ok() && quoted->is_string(), "quoted bytes are a JSON string");
  return 0;
}
