// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/protocol/parameter.hpp"
#include "core/names.hpp"
#include "persistence/store.hpp"

#include <string>
#include <string_view>

/// What is stored of the parameters of an account and region:
///
///     parameter = 0x90 u8(1) text(account) text(region) text(name)               parameter_record
///     version   = 0x90 u8(2) text(account) text(region) text(name) u64(version)  version_record
///     counts    = 0x90 u8(3) text(account) text(region)                     parameter_store_counts
///
/// The newest version is in the parameter's own record, the older ones are beside it. Of a
/// SecureString the value is encrypted already when it comes.
namespace troupe {

struct parameter_record {
  parameter_version newest;
  tag_map tags;

  static constexpr std::uint8_t record_version = 1;
  template <class Fields>
  void fields(Fields& f) {
    f(newest, tags);
  }
};

struct version_record {
  parameter_version version;

  static constexpr std::uint8_t record_version = 1;
  template <class Fields>
  void fields(Fields& f) {
    f(version);
  }
};

struct parameter_store_counts {
  std::uint64_t parameters = 0;

  static constexpr std::uint8_t record_version = 1;
  template <class Fields>
  void fields(Fields& f) {
    f(parameters);
  }
};

std::string parameter_key(const address& store, std::string_view name);
std::string version_key(const address& store, std::string_view name, std::int64_t version);
std::string parameter_counts_key(const address& store);
/// Of those whose names begin with `prefix`.
persistence::key_range parameter_records(const address& store, std::string_view prefix = {});
persistence::key_range version_records(const address& store, std::string_view name);

} // namespace troupe
