// SPDX-License-Identifier: Apache-2.0
#include "actors/function/frame.hpp"

#include <algorithm>
#include <utility>

namespace troupe {

namespace {

constexpr std::size_t length_bytes = 4;

void append_u32(std::string& out, std::size_t value) {
  for (int shift = 24; shift >= 0; shift -= 8)
    out.push_back(static_cast<char>((value >> shift) & 0xff));
}

std::size_t read_u32(std::string_view bytes) {
  std::size_t value = 0;
  for (std::size_t i = 0; i < length_bytes; ++i)
    value = value << 8 | static_cast<unsigned char>(bytes[i]);
  return value;
}

std::string begin_frame(frame_type type, std::size_t body_bytes) {
  std::string out;
  out.reserve(length_bytes + 1 + body_bytes);
  append_u32(out, 1 + body_bytes);
  out.push_back(static_cast<char>(type));
  return out;
}

} // namespace

std::string assign_frame(std::string_view json) {
  auto out = begin_frame(frame_type::assign, json.size());
  return out.append(json);
}

std::string invoke_frame(std::string_view header, std::string_view payload) {
  auto out = begin_frame(frame_type::invoke, length_bytes + header.size() + payload.size());
  append_u32(out, header.size());
  return out.append(header).append(payload);
}

std::optional<frame> frame_reader::next(std::string_view& bytes) {
  if (broken_ != trouble::none)
    return std::nullopt;
  if (length_ == 0) {
    if (!take(bytes, length_bytes))
      return std::nullopt;
    length_ = read_u32(pending_);
    pending_.clear();
    if (length_ == 0 || length_ > bytes_max_) {
      broken_ = length_ == 0 ? trouble::malformed : trouble::too_long;
      return std::nullopt;
    }
    pending_.reserve(length_);
  }
  if (!take(bytes, length_))
    return std::nullopt;
  return parse();
}

bool frame_reader::take(std::string_view& bytes, std::size_t wanted) {
  auto part = bytes.substr(0, std::min(bytes.size(), wanted - pending_.size()));
  pending_.append(part);
  bytes.remove_prefix(part.size());
  return pending_.size() == wanted;
}

std::optional<frame> frame_reader::parse() {
  frame whole{.type = static_cast<frame_type>(pending_[0])};
  std::size_t head = 1;
  switch (whole.type) {
    case frame_type::ready:
    case frame_type::loaded:
    case frame_type::failed:
      break;
    case frame_type::response:
    case frame_type::error:
    case frame_type::fatal: {
      auto id_bytes = length_ > 1 ? static_cast<unsigned char>(pending_[1]) : 255u;
      head = 2 + id_bytes;
      if (head > length_) {
        broken_ = trouble::malformed;
        return std::nullopt;
      }
      whole.request_id = pending_.substr(2, id_bytes);
      break;
    }
    default:
      broken_ = trouble::malformed;
      return std::nullopt;
  }
  pending_.erase(0, head);
  whole.payload = std::exchange(pending_, {});
  length_ = 0;
  return whole;
}

} // namespace troupe
