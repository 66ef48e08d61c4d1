// SPDX-License-Identifier: Apache-2.0
#include "core/expression/number.hpp"
#include "core/error.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace {

using namespace troupe;

std::string ordered(const number& value) {
  std::string bytes;
  value.encode_ordered(bytes);
  return bytes;
}

void check_one(const number& value) {
  const auto text = value.text();
  const auto again = number::parse(text);
  ensure(again && *again == value && again->text() == text, "the text is in normal form");
  const auto bytes = ordered(value);
  std::string_view rest{bytes};
  ensure(number::decode_ordered(rest) == value && rest.empty(), "the bytes lead back");
  ensure(subtract(value, value)->is_zero(), "a number less itself is zero");
}

void check_two(const number& a, const number& b) {
  ensure((a <=> b) == (ordered(a) <=> ordered(b)), "bytes are ordered as numbers are");
  const auto sum = add(a, b);
  ensure(sum.ok() == add(b, a).ok(), "addition commutes");
  if (!sum)
    return;
  ensure(*sum == *add(b, a), "addition commutes");
  const auto back = subtract(*sum, b);
  ensure(!back || *back == a, "what was added can be taken away");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  const auto comma = std::min(text.find(','), text.size());
  const auto a = number::parse(text.substr(0, comma));
  const auto b = number::parse(text.substr(std::min(comma + 1, text.size())));
  if (a)
    check_one(*a);
  if (a && b)
    check_two(*a, *b);
  std::string_view rest{text};
  if (const auto stored = number::decode_ordered(rest)) {
    check_one(*stored);
    ensure(ordered(*stored) == text.substr(0, text.size() - rest.size()), "bytes are canonical");
  }
  return 0;
}
