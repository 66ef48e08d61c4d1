// SPDX-License-Identifier: Apache-2.0
#include "gateway/http/chunks.hpp"

#include "core/limits.hpp"
#include "gateway/http/admission.hpp"

#include <algorithm>
#include <charconv>

namespace troupe::gateway {

namespace {

error malformed(std::string_view what) {
  return {code::serialization, std::string{what}};
}

/// The bytes up to CR LF; nothing while they have not arrived. Refuses a line feed alone and lines
/// beyond the limit.
result<std::optional<std::string_view>> find_line(std::string_view input, std::size_t bytes_max) {
  const auto feed = input.substr(0, bytes_max + 2).find('\n');
  if (feed == std::string_view::npos) {
    if (input.size() >= bytes_max + 2)
      return malformed("A line of the chunked body is too long.");
    return std::optional<std::string_view>{};
  }
  if (feed == 0 || input[feed - 1] != '\r')
    return malformed("A line feed of the chunked body stands without its carriage return.");
  const auto line = input.substr(0, feed - 1);
  const auto control = [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\t'; };
  if (std::ranges::any_of(line, control))
    return malformed("The chunked body has control characters in its framing.");
  return std::optional{line};
}

} // namespace

result<std::size_t> chunk_decoder::take_size_line(std::string_view input) {
  auto line = find_line(input, limits::http_chunk_line_bytes_max);
  if (!line)
    return line.refusal();
  if (!*line)
    return std::size_t{0};
  const auto digits = (*line)->substr(0, (*line)->find(';'));
  constexpr std::size_t digits_max = 15;
  const auto* end = digits.data() + digits.size();
  const auto [parsed, failed] = std::from_chars(digits.data(), end, left_, 16);
  if (digits.empty() || digits.size() > digits_max || digits.front() == '-' || failed != std::errc{}
      || parsed != end)
    return malformed("A chunk size is malformed.");
  state_ = left_ == 0 ? state::trailers : state::data;
  return (*line)->size() + 2;
}

result<std::size_t> chunk_decoder::take_trailer_line(std::string_view input) {
  auto line = find_line(input, limits::http_trailer_bytes_max);
  if (!line)
    return line.refusal();
  if (!*line)
    return std::size_t{0};
  if ((*line)->empty()) {
    state_ = state::done;
    return std::size_t{2};
  }
  trailer_bytes_ += (*line)->size();
  if (++trailers_ > limits::http_trailers_max || trailer_bytes_ > limits::http_trailer_bytes_max)
    return malformed("There are too many trailers.");
  const auto colon = (*line)->find(':');
  if (colon == std::string_view::npos || !is_token((*line)->substr(0, colon)))
    return malformed("A trailer is malformed.");
  return (*line)->size() + 2;
}

result<chunk_decoder::step> chunk_decoder::take(std::string_view input) {
  step out;
  while (state_ != state::done) {
    const auto rest = input.substr(out.consumed);
    if (state_ == state::data) {
      out.piece
          = rest.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(left_, rest.size())));
      left_ -= out.piece.size();
      out.consumed += out.piece.size();
      if (left_ == 0)
        state_ = state::data_end;
      return out;
    }
    if (state_ == state::data_end) {
      if (rest.size() < 2)
        return out;
      if (!rest.starts_with("\r\n"))
        return malformed("A chunk does not end where it should.");
      out.consumed += 2;
      state_ = state::size_line;
      continue;
    }
    auto taken = state_ == state::size_line ? take_size_line(rest) : take_trailer_line(rest);
    if (!taken)
      return taken.refusal();
    if (*taken == 0)
      return out;
    out.consumed += *taken;
  }
  return out;
}

} // namespace troupe::gateway
