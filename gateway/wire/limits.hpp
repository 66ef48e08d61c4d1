// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

/// What a request may make the wire hold, whatever its service allows. Bodies are bounded before
/// they come here (core/limits.hpp), and so is the depth of JSON and of XML.
namespace troupe::gateway::wire::limits {

/// Values of one request: members that are not there count too, so that `[{},{},{}]` of a wide
/// structure cannot grow a small body into a large tree.
inline constexpr std::size_t nodes_max = 1'000'000;
/// Levels of a CBOR body, and dots in a name of a form.
inline constexpr std::size_t depth_max = 64;
/// Parameters of a query string or a form.
inline constexpr std::size_t parameters_max = 20'000;
/// What the decision about one pattern may cost: steps of the matcher, and its memory.
inline constexpr std::uint32_t pattern_steps_max = 1'000'000;
inline constexpr std::uint32_t pattern_heap_kib_max = 4'096;
/// Of a value that the sentence about a broken constraint shows.
inline constexpr std::size_t shown_bytes_max = 64u << 10;

} // namespace troupe::gateway::wire::limits
