// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/error.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// How a struct becomes the bytes of a stored value and back:
///
///     record   = format checksum body
///     format   = one byte, the version of the struct that wrote it
///     checksum = u32, big-endian: the low half of XXH3-64 over the body, seeded with the format
///     body     = a MessagePack array of the struct's fields, in the order in which it lists them
///
/// A struct takes part by listing its fields once:
///
///     struct point {
///       std::int64_t x = 0, y = 0;
///       static constexpr std::uint8_t record_version = 1;
///       template <class Fields> void fields(Fields& f) { f(x, y); }
///     };
///
/// Fields are bool, (u)int64, double, std::string, std::optional, std::vector,
/// std::map<std::string, …> and structs that list fields themselves. New fields go to the end: a
/// shorter array leaves them at their defaults. A newer version, a wrong checksum, or a body beyond
/// the decode limits throws `fault`.
namespace troupe::persistence {

/// Writes MessagePack. The library stays in record.cpp.
class packer {
public:
  packer();
  packer(const packer&) = delete;
  packer& operator=(const packer&) = delete;
  ~packer();

  void value(bool flag);
  void value(std::int64_t number);
  void value(std::uint64_t number);
  void value(std::uint32_t number) { value(std::uint64_t{number}); }
  void value(int number) { value(std::int64_t{number}); }
  void value(double number);
  void value(const std::string& bytes);
  template <class T>
  void value(const std::optional<T>& maybe) {
    if (maybe)
      value(*maybe);
    else
      nil();
  }
  template <class T>
  void value(const std::vector<T>& list) {
    array(list.size());
    for (const auto& element : list)
      value(element);
  }
  template <class T>
  void value(const std::map<std::string, T>& members) {
    map(members.size());
    for (const auto& [name, member] : members) {
      value(name);
      value(member);
    }
  }
  template <class T>
  requires requires(T x, packer p) { x.fields(p); }
  void value(const T& x) { const_cast<T&>(x).fields(*this); }
  template <class... Ts>
  void operator()(Ts&... fields) {
    array(sizeof...(fields));
    (value(fields), ...);
  }

  /// The finished record.
  std::string finish(std::uint8_t version);

private:
  void nil();
  void array(std::size_t size);
  void map(std::size_t size);
  struct state;
  std::unique_ptr<state> state_;
};

/// Reads what `packer` wrote.
class unpacker {
public:
  /// Checks version, checksum and decode limits.
  unpacker(std::string_view record, std::uint8_t newest_version);
  unpacker(const unpacker&) = delete;
  unpacker& operator=(const unpacker&) = delete;
  ~unpacker();

  void value(bool& flag);
  void value(std::int64_t& number);
  void value(std::uint64_t& number);
  void value(std::uint32_t& number);
  void value(int& number);
  void value(double& number);
  void value(std::string& bytes);
  template <class T>
  void value(std::optional<T>& maybe) {
    if (take_nil()) {
      maybe.reset();
      return;
    }
    value(maybe.emplace());
  }
  template <class T>
  void value(std::vector<T>& list) {
    list.resize(enter_array());
    for (auto& element : list)
      value(element);
    leave();
  }
  template <class T>
  void value(std::map<std::string, T>& members) {
    members.clear();
    for (auto left = enter_map(); left > 0; --left) {
      std::string name;
      value(name);
      value(members[name]);
    }
    leave();
  }
  template <class T>
  requires requires(T x, unpacker u) { x.fields(u); }
  void value(T& x) { x.fields(*this); }
  template <class... Ts>
  void operator()(Ts&... fields) {
    auto left = enter_array();
    ((left > 0 ? (--left, value(fields)) : void()), ...);
    leave();
  }

private:
  bool take_nil();
  std::size_t enter_array();
  std::size_t enter_map();
  void leave();
  struct state;
  std::unique_ptr<state> state_;
};

template <class T>
std::string pack(const T& record) {
  packer out;
  out.value(record);
  return out.finish(T::record_version);
}

template <class T>
T unpack(std::string_view bytes) {
  unpacker in{bytes, T::record_version};
  T record;
  in.value(record);
  return record;
}

/// A decoded record that is decoded again only when its stored bytes have changed: an actor's
/// memory of its own description, which needs no invalidation.
template <class T>
class cached_record {
public:
  /// The current record, or null if there is none.
  template <class Reader>
  const T* get(const Reader& from, std::string_view key) {
    auto bytes = from.get(key);
    if (!bytes) {
      bytes_.clear();
      return nullptr;
    }
    if (*bytes != bytes_) {
      record_ = unpack<T>(*bytes);
      bytes_ = std::move(*bytes);
    }
    return &record_;
  }

private:
  std::string bytes_;
  T record_;
};

} // namespace troupe::persistence
