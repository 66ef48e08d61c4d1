// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/protocol/keyring.hpp"
#include "core/names.hpp"
#include "persistence/store.hpp"

#include <string>
#include <string_view>
#include <vector>

/// What is stored of the keys of an account and region:
///
///     key    = 0x80 u8(1) text(account) text(region) text(key id)  ->  key_record
///     alias  = 0x80 u8(2) text(account) text(region) text(name)    ->  alias_record
///     counts = 0x80 u8(3) text(account) text(region)               ->  keyring_counts
///
/// Nothing secret is stored as it is: what a key works with is random, and sealed with the
/// node's master key (core/sealing.hpp), bound to the id of the key. What it has encrypted is
///
///     blob     = version text(key id) u8(material) sealed
///     version  = 0x01
///     text     = u8 of its length, and its bytes
///     material = which of the key's, counted from 0
///     sealed   = see core/sealing.hpp; bound to the key id and the encryption context
namespace troupe {

inline constexpr std::size_t keys_max = 10'000;    ///< Of a keyring, customer's own.
inline constexpr std::size_t aliases_max = 10'000; ///< Of a keyring.
/// Of one key; beyond, rotation keeps the last.
inline constexpr std::size_t key_materials_max = 250;
inline constexpr std::size_t grants_per_key_max = 500;

struct key_material {
  std::string id; ///< 64 hex digits.
  std::string sealed;

  template <class Fields>
  void fields(Fields& f) {
    f(id, sealed);
  }
};

struct key_record {
  key_description key;
  std::vector<key_material> materials; ///< The last one encrypts, all of them decrypt.
  std::vector<key_grant> grants;       ///< As they were made.

  static constexpr std::uint8_t record_version = 1;
  template <class Fields>
  void fields(Fields& f) {
    f(key, materials, grants);
  }
};

struct alias_record {
  key_alias alias;

  static constexpr std::uint8_t record_version = 1;
  template <class Fields>
  void fields(Fields& f) {
    f(alias);
  }
};

struct keyring_counts {
  std::uint64_t keys = 0;
  std::uint64_t aliases = 0;

  static constexpr std::uint8_t record_version = 1;
  template <class Fields>
  void fields(Fields& f) {
    f(keys, aliases);
  }
};

std::string key_record_key(const address& keyring, std::string_view id);
std::string alias_record_key(const address& keyring, std::string_view name);
std::string keyring_counts_key(const address& keyring);
persistence::key_range key_records(const address& keyring);
persistence::key_range alias_records(const address& keyring);

} // namespace troupe
