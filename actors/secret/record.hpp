// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/protocol/secret.hpp"
#include "core/names.hpp"
#include "persistence/store.hpp"

#include <string>
#include <string_view>

/// What is stored of the secrets of an account and region:
///
///     secret = 0xa0 u8(1) text(account) text(region) text(name)                  secret_record
///     value  = 0xa0 u8(2) text(account) text(region) text(name) raw(version id)  value_record
///     counts = 0xa0 u8(3) text(account) text(region)                       secret_store_counts
///
/// A value is sealed already when it comes.
namespace troupe {

struct secret_record {
  secret_description secret;

  static constexpr std::uint8_t record_version = 1;
  template <class Fields>
  void fields(Fields& f) {
    f(secret);
  }
};

struct value_record {
  sealed_value value;

  static constexpr std::uint8_t record_version = 1;
  template <class Fields>
  void fields(Fields& f) {
    f(value);
  }
};

struct secret_store_counts {
  std::uint64_t secrets = 0;

  static constexpr std::uint8_t record_version = 1;
  template <class Fields>
  void fields(Fields& f) {
    f(secrets);
  }
};

std::string secret_key(const address& store, std::string_view name);
std::string value_key(const address& store, std::string_view name, std::string_view version);
std::string secret_counts_key(const address& store);
persistence::key_range secret_records(const address& store);
persistence::key_range value_records(const address& store, std::string_view name);

} // namespace troupe
