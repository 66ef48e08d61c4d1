// SPDX-License-Identifier: Apache-2.0
#include "gateway/s3/aws_chunked.hpp"

#include "core/encoding.hpp"
#include "core/limits.hpp"

#include <algorithm>
#include <charconv>

namespace troupe::gateway::s3 {

namespace {

constexpr std::size_t signature_digits = 64;
constexpr std::string_view signature_extension = "chunk-signature=";
constexpr std::string_view trailer_signature_name = "x-amz-trailer-signature";

error malformed() {
  return {"IncompleteBody", "The request body terminated unexpectedly"};
}

error wrong_signature() {
  return {
      code::bad_signature,
      "The request signature we calculated does not match the signature you provided. Check your "
      "key and signing method."};
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos)
    return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::string lower_case(std::string_view text) {
  std::string out{text};
  for (auto& c : out)
    if (c >= 'A' && c <= 'Z')
      c = static_cast<char>(c - 'A' + 'a');
  return out;
}

bool is_signature(std::string_view text) {
  return text.size() == signature_digits && std::ranges::all_of(text, [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

std::optional<std::uint64_t> chunk_size(std::string_view digits) {
  std::uint64_t size = 0;
  const auto [end, failure]
      = std::from_chars(digits.data(), digits.data() + digits.size(), size, 16);
  if (failure != std::errc{} || end != digits.data() + digits.size()
      || size > limits::object_bytes_max)
    return std::nullopt;
  return size;
}

} // namespace

aws_chunked_decoder::aws_chunked_decoder(bool is_signed, bool has_trailer,
                                         std::shared_ptr<const signature_context> signed_with)
    : is_signed_(is_signed), has_trailer_(has_trailer) {
  if (!is_signed || !signed_with)
    return;
  signed_with_ = std::move(signed_with);
  previous_signature_ = signed_with_->seed_signature;
}

result<void> aws_chunked_decoder::feed(std::string_view piece, const sink& out) {
  while (!piece.empty()) {
    result<void> step;
    switch (state_) {
      case state::size_line:
        if (take_line(piece, limits::http_chunk_line_bytes_max))
          step = take_size_line();
        break;
      case state::data:
        step = take_data(piece, out);
        break;
      case state::data_end:
        step = take_data_end(piece);
        break;
      case state::trailers:
        if (take_line(piece, limits::http_trailer_bytes_max))
          step = take_trailer_line();
        break;
      case state::done:
        // Some clients end their trailers twice.
        if (piece.find_first_not_of("\r\n") != std::string_view::npos)
          return malformed();
        piece = {};
        break;
    }
    if (line_too_long_)
      return malformed();
    if (!step)
      return step;
  }
  return {};
}

result<void> aws_chunked_decoder::finish() const {
  return state_ == state::done ? result<void>{} : result<void>{malformed()};
}

/// Moves a line from `piece` to `line_`, without its end; false if it goes on in the next piece.
bool aws_chunked_decoder::take_line(std::string_view& piece, std::size_t bytes_max) {
  const auto end = piece.find('\n');
  const auto part = piece.substr(0, end);
  if (line_.size() + part.size() > bytes_max) {
    line_too_long_ = true;
    piece = {};
    return false;
  }
  line_.append(part);
  if (end == std::string_view::npos) {
    piece = {};
    return false;
  }
  piece.remove_prefix(end + 1);
  if (line_.ends_with('\r'))
    line_.pop_back();
  return true;
}

result<void> aws_chunked_decoder::take_size_line() {
  const auto line = std::exchange(line_, {});
  const auto semicolon = std::min(line.find(';'), line.size());
  const auto size = chunk_size(std::string_view{line}.substr(0, semicolon));
  if (!size)
    return malformed();
  if (is_signed_) {
    auto extension = std::string_view{line}.substr(std::min(semicolon + 1, line.size()));
    if (!extension.starts_with(signature_extension)
        || !is_signature(extension.substr(signature_extension.size())))
      return malformed();
    chunk_signature_ = extension.substr(signature_extension.size());
    if (signed_with_)
      chunk_digest_.emplace(digest_kind::sha256);
  }
  left_ = *size;
  state_ = state::data;
  if (left_ > 0)
    return {};
  state_ = state::trailers;
  return end_of_chunk();
}

result<void> aws_chunked_decoder::take_data(std::string_view& piece, const sink& out) {
  const auto part = piece.substr(0, std::min<std::uint64_t>(left_, piece.size()));
  piece.remove_prefix(part.size());
  left_ -= part.size();
  decoded_bytes_ += part.size();
  if (chunk_digest_)
    chunk_digest_->update(part);
  out(part);
  if (left_ > 0)
    return {};
  state_ = state::data_end;
  return end_of_chunk();
}

result<void> aws_chunked_decoder::take_data_end(std::string_view& piece) {
  if (piece.front() != std::string_view{"\r\n"}[end_seen_])
    return malformed();
  piece.remove_prefix(1);
  if (++end_seen_ < 2)
    return {};
  end_seen_ = 0;
  state_ = state::size_line;
  return {};
}

result<void> aws_chunked_decoder::take_trailer_line() {
  const auto line = std::exchange(line_, {});
  if (line.empty()) {
    // AWS's own examples put an empty line between a trailer and its signature.
    const bool signature_follows
        = is_signed_ && has_trailer_ && !trailers_.empty() && trailer_signature_.empty();
    return signature_follows ? result<void>{} : end_of_trailers();
  }
  trailer_bytes_ += line.size();
  if (!has_trailer_ || trailers_.size() >= limits::http_trailers_max
      || trailer_bytes_ > limits::http_trailer_bytes_max)
    return malformed();
  const auto colon = line.find(':');
  if (colon == std::string::npos)
    return malformed();
  auto name = lower_case(trimmed(std::string_view{line}.substr(0, colon)));
  const auto value = trimmed(std::string_view{line}.substr(colon + 1));
  if (name == trailer_signature_name) {
    trailer_signature_ = value;
    return {};
  }
  signed_trailers_.append(name).append(":").append(value).append("\n");
  trailers_.emplace_back(std::move(name), value);
  return {};
}

result<void> aws_chunked_decoder::end_of_chunk() {
  if (!signed_with_)
    return {};
  const auto expected = gateway::chunk_signature(*signed_with_, previous_signature_,
                                                 to_hex(chunk_digest_->finish()));
  chunk_digest_.reset();
  if (!is_same_signature(expected, chunk_signature_))
    return wrong_signature();
  previous_signature_ = chunk_signature_;
  return {};
}

result<void> aws_chunked_decoder::end_of_trailers() {
  state_ = state::done;
  if (!signed_with_ || !has_trailer_)
    return {};
  const auto expected = gateway::trailer_signature(*signed_with_, previous_signature_,
                                                   to_hex(sha256(signed_trailers_)));
  return is_same_signature(expected, trailer_signature_) ? result<void>{}
                                                         : result<void>{wrong_signature()};
}

} // namespace troupe::gateway::s3
