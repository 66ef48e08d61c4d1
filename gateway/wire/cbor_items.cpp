// SPDX-License-Identifier: Apache-2.0
#include "gateway/wire/cbor_items.hpp"

#include "gateway/wire/limits.hpp"

#include <cbor.h>

#include <array>
#include <limits>

namespace troupe::gateway::wire {

namespace {

using kind = cbor_item::kind;

void put(void* to, kind is, std::uint64_t count = 0, bool is_indefinite = false) {
  auto& item = *static_cast<cbor_item*>(to);
  item.is = is;
  item.count = count;
  item.is_indefinite = is_indefinite;
}

void put_text(void* to, kind is, cbor_data data, std::size_t size) {
  put(to, is);
  static_cast<cbor_item*>(to)->text = {reinterpret_cast<const char*>(data), size};
}

void put_real(void* to, double number) {
  put(to, kind::real);
  static_cast<cbor_item*>(to)->real = number;
}

/// Libcbor is C: each callback writes the item and throws nothing.
constexpr cbor_callbacks callbacks{
    .uint8 = [](void* to, std::uint8_t n) { put(to, kind::number, n); },
    .uint16 = [](void* to, std::uint16_t n) { put(to, kind::number, n); },
    .uint32 = [](void* to, std::uint32_t n) { put(to, kind::number, n); },
    .uint64 = [](void* to, std::uint64_t n) { put(to, kind::number, n); },
    .negint64 = [](void* to, std::uint64_t n) { put(to, kind::negative, n); },
    .negint32 = [](void* to, std::uint32_t n) { put(to, kind::negative, n); },
    .negint16 = [](void* to, std::uint16_t n) { put(to, kind::negative, n); },
    .negint8 = [](void* to, std::uint8_t n) { put(to, kind::negative, n); },
    .byte_string_start = [](void* to) { put(to, kind::bytes_start); },
    .byte_string
    = [](void* to, cbor_data data, std::size_t size) { put_text(to, kind::bytes, data, size); },
    .string
    = [](void* to, cbor_data data, std::size_t size) { put_text(to, kind::text, data, size); },
    .string_start = [](void* to) { put(to, kind::text_start); },
    .indef_array_start = [](void* to) { put(to, kind::array, 0, true); },
    .array_start = [](void* to, std::size_t count) { put(to, kind::array, count); },
    .indef_map_start = [](void* to) { put(to, kind::map, 0, true); },
    .map_start = [](void* to, std::size_t count) { put(to, kind::map, count); },
    .tag = [](void* to, std::uint64_t tag) { put(to, kind::tag, tag); },
    .float2 = [](void* to, float number) { put_real(to, number); },
    .float4 = [](void* to, float number) { put_real(to, number); },
    .float8 = [](void* to, double number) { put_real(to, number); },
    .undefined = [](void* to) { put(to, kind::null); },
    .null = [](void* to) { put(to, kind::null); },
    .boolean =
        [](void* to, bool flag) {
          put(to, kind::flag);
          static_cast<cbor_item*>(to)->flag = flag;
        },
    .indef_break = [](void* to) { put(to, kind::stop); },
};

/// Libcbor's encoders write a head of at most nine bytes.
template <class Encode>
void append(std::string& out, Encode encode) {
  std::array<unsigned char, 16> head{};
  const auto size = encode(head.data(), head.size());
  out.append(reinterpret_cast<const char*>(head.data()), size);
}

} // namespace

cbor_item cbor_cursor::next() {
  cbor_item item;
  const auto* data = reinterpret_cast<cbor_data>(left_.data());
  const auto read = cbor_stream_decode(data, left_.size(), &callbacks, &item);
  if (read.status != CBOR_DECODER_FINISHED)
    return {};
  left_.remove_prefix(read.read);
  return item;
}

cbor_item cbor_cursor::peek() const {
  auto copy = *this;
  return copy.next();
}

bool cbor_cursor::skip(std::size_t depth) {
  if (depth > limits::depth_max)
    return false;
  const auto head = next();
  std::string pieces;
  switch (head.is) {
    case kind::broken:
    case kind::stop:
      return false;
    case kind::tag:
      return skip(depth + 1);
    case kind::bytes_start:
    case kind::text_start:
      return text(head, pieces).has_value();
    case kind::array:
    case kind::map:
      break;
    default:
      return true;
  }
  const std::uint64_t each = head.is == kind::map ? 2 : 1;
  for (std::uint64_t i = 0; head.is_indefinite || i < head.count; ++i) {
    if (head.is_indefinite && peek().is == kind::stop) {
      next();
      return true;
    }
    for (std::uint64_t part = 0; part < each; ++part)
      if (!skip(depth + 1))
        return false;
  }
  return true;
}

std::optional<std::size_t> cbor_cursor::count(const cbor_item& head, std::size_t depth) const {
  const std::size_t each = head.is == kind::map ? 2 : 1;
  if (!head.is_indefinite) // An item has a byte at least.
    return head.count <= left_.size() / each ? std::optional<std::size_t>{head.count}
                                             : std::nullopt;
  auto copy = *this;
  std::size_t count = 0;
  for (; copy.peek().is != kind::stop; ++count)
    for (std::size_t part = 0; part < each; ++part)
      if (!copy.skip(depth + 1))
        return std::nullopt;
  return count;
}

std::optional<std::string_view> cbor_cursor::text(const cbor_item& head, std::string& pieces) {
  if (head.is == kind::text || head.is == kind::bytes)
    return head.text;
  if (head.is != kind::text_start && head.is != kind::bytes_start)
    return std::nullopt;
  const auto wanted = head.is == kind::text_start ? kind::text : kind::bytes;
  for (;;) {
    const auto piece = next();
    if (piece.is == kind::stop)
      return pieces;
    if (piece.is != wanted)
      return std::nullopt;
    pieces.append(piece.text);
  }
}

void cbor_appender::number(std::int64_t number) {
  append(out_, [&](unsigned char* to, std::size_t size) {
    return number >= 0 ? cbor_encode_uint(static_cast<std::uint64_t>(number), to, size)
                       : cbor_encode_negint(static_cast<std::uint64_t>(-(number + 1)), to, size);
  });
}

void cbor_appender::bytes(std::string_view bytes) {
  append(out_, [&](unsigned char* to, std::size_t size) {
    return cbor_encode_bytestring_start(bytes.size(), to, size);
  });
  out_.append(bytes);
}

void cbor_appender::text(std::string_view text) {
  append(out_, [&](unsigned char* to, std::size_t size) {
    return cbor_encode_string_start(text.size(), to, size);
  });
  out_.append(text);
}

void cbor_appender::array(std::size_t count) {
  append(out_, [&](unsigned char* to, std::size_t size) {
    return cbor_encode_array_start(count, to, size);
  });
}

void cbor_appender::map(std::size_t count) {
  append(out_, [&](unsigned char* to, std::size_t size) {
    return cbor_encode_map_start(count, to, size);
  });
}

void cbor_appender::tag(std::uint64_t tag) {
  append(out_, [&](unsigned char* to, std::size_t size) { return cbor_encode_tag(tag, to, size); });
}

void cbor_appender::single_real(float number) {
  append(out_,
         [&](unsigned char* to, std::size_t size) { return cbor_encode_single(number, to, size); });
}

void cbor_appender::double_real(double number) {
  append(out_,
         [&](unsigned char* to, std::size_t size) { return cbor_encode_double(number, to, size); });
}

void cbor_appender::flag(bool flag) {
  append(out_,
         [&](unsigned char* to, std::size_t size) { return cbor_encode_bool(flag, to, size); });
}

void cbor_appender::null() {
  append(out_, [](unsigned char* to, std::size_t size) { return cbor_encode_null(to, size); });
}

} // namespace troupe::gateway::wire
