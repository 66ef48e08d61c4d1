// SPDX-License-Identifier: Apache-2.0
#include "persistence/record.hpp"

#include <msgpack.hpp>
#include <xxhash.h>

#include <algorithm>

namespace troupe::persistence {

namespace {

constexpr std::size_t head_bytes = 5;
// What a record may hold at most; a body that claims more is not decoded.
constexpr std::size_t members_max = 65'536;
constexpr std::size_t bytes_max = 64u << 20;
constexpr std::size_t depth_max = 64;

std::uint32_t checksum_of(std::uint8_t version, std::string_view body) {
  return static_cast<std::uint32_t>(XXH3_64bits_withSeed(body.data(), body.size(), version));
}

[[noreturn]] void malformed(const char* what) {
  throw fault{code::internal, std::string{"A stored record "} + what + "."};
}

} // namespace

struct packer::state {
  // Room for the head is left at the front, so that the record is built in place.
  struct sink {
    std::string bytes = std::string(head_bytes, '\0');
    void write(const char* data, std::size_t size) { bytes.append(data, size); }
  };
  sink out;
  msgpack::packer<sink> pack{out};
};

packer::packer() : state_(std::make_unique<state>()) {}
packer::~packer() = default;

void packer::value(bool flag) {
  if (flag)
    state_->pack.pack_true();
  else
    state_->pack.pack_false();
}

void packer::value(std::int64_t number) {
  state_->pack.pack_int64(number);
}

void packer::value(std::uint64_t number) {
  state_->pack.pack_uint64(number);
}

void packer::value(double number) {
  state_->pack.pack_double(number);
}

void packer::value(const std::string& bytes) {
  state_->pack.pack_bin(static_cast<std::uint32_t>(bytes.size()));
  state_->pack.pack_bin_body(bytes.data(), static_cast<std::uint32_t>(bytes.size()));
}

void packer::nil() {
  state_->pack.pack_nil();
}

void packer::array(std::size_t size) {
  state_->pack.pack_array(static_cast<std::uint32_t>(size));
}

void packer::map(std::size_t size) {
  state_->pack.pack_map(static_cast<std::uint32_t>(size));
}

std::string packer::finish(std::uint8_t version) {
  auto record = std::move(state_->out.bytes);
  const auto checksum = checksum_of(version, std::string_view{record}.substr(head_bytes));
  record[0] = static_cast<char>(version);
  for (std::size_t i = 0; i < 4; ++i)
    record[1 + i] = static_cast<char>(checksum >> (24 - 8 * i) & 0xFF);
  return record;
}

/// The decoded tree, and the way from its root to the element that is read next.
struct unpacker::state {
  struct level {
    const msgpack::object* elements;
    std::size_t left;
  };
  msgpack::object_handle tree;
  std::vector<level> path;

  const msgpack::object& next() {
    if (path.empty() || path.back().left == 0)
      malformed("has fewer fields than expected");
    --path.back().left;
    return *path.back().elements++;
  }
  template <class T>
  void read(T& into) {
    try {
      next().convert(into);
    } catch (const msgpack::type_error&) {
      malformed("has a field of an unexpected type");
    }
  }
};

unpacker::unpacker(std::string_view record, std::uint8_t newest_version)
    : state_(std::make_unique<state>()) {
  if (record.size() <= head_bytes)
    malformed("is cut off");
  const auto version = static_cast<std::uint8_t>(record[0]);
  if (version > newest_version)
    throw fault{code::internal, "A stored record is of version " + std::to_string(version)
                                    + "; this program reads up to version "
                                    + std::to_string(newest_version) + "."};
  std::uint32_t checksum = 0;
  for (std::size_t i = 1; i < head_bytes; ++i)
    checksum = checksum << 8 | static_cast<std::uint8_t>(record[i]);
  const auto body = record.substr(head_bytes);
  if (checksum != checksum_of(version, body))
    malformed("has a wrong checksum");
  // No array is longer than the body has bytes, so that a false length cannot make us reserve
  // memory.
  const auto members = std::min(members_max, body.size());
  const auto bytes = std::min(bytes_max, body.size());
  const auto limit = msgpack::unpack_limit{members, members, bytes, bytes, bytes, depth_max};
  const auto refer = [](msgpack::type::object_type, std::size_t, void*) { return true; };
  std::size_t used = 0;
  try {
    state_->tree = msgpack::unpack(body.data(), body.size(), used, refer, nullptr, limit);
  } catch (const std::exception&) {
    malformed("is not MessagePack within the limits");
  }
  if (used != body.size())
    malformed("has bytes after its end");
  state_->path.push_back({&state_->tree.get(), 1});
}

unpacker::~unpacker() = default;

void unpacker::value(bool& flag) {
  state_->read(flag);
}

void unpacker::value(std::int64_t& number) {
  state_->read(number);
}

void unpacker::value(std::uint64_t& number) {
  state_->read(number);
}

void unpacker::value(std::uint32_t& number) {
  state_->read(number);
}

void unpacker::value(int& number) {
  state_->read(number);
}

void unpacker::value(double& number) {
  state_->read(number);
}

void unpacker::value(std::string& bytes) {
  const auto& element = state_->next();
  if (element.type == msgpack::type::BIN)
    bytes.assign(element.via.bin.ptr, element.via.bin.size);
  else if (element.type == msgpack::type::STR)
    bytes.assign(element.via.str.ptr, element.via.str.size);
  else
    malformed("has a field of an unexpected type");
}

bool unpacker::take_nil() {
  auto& level = state_->path.back();
  if (level.left == 0 || !level.elements->is_nil())
    return false;
  state_->next();
  return true;
}

std::size_t unpacker::enter_array() {
  const auto& element = state_->next();
  if (element.type != msgpack::type::ARRAY)
    malformed("has no list where one is expected");
  state_->path.push_back({element.via.array.ptr, element.via.array.size});
  return element.via.array.size;
}

std::size_t unpacker::enter_map() {
  const auto& element = state_->next();
  if (element.type != msgpack::type::MAP)
    malformed("has no map where one is expected");
  // A map is an array of key and value pairs; the pairs lie in memory as objects one after the
  // other.
  static_assert(sizeof(msgpack::object_kv) == 2 * sizeof(msgpack::object));
  const auto size = std::size_t{element.via.map.size};
  state_->path.push_back({size ? &element.via.map.ptr->key : nullptr, 2 * size});
  return size;
}

void unpacker::leave() {
  state_->path.pop_back();
}

} // namespace troupe::persistence
