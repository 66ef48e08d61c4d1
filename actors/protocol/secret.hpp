// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/protocol/types.hpp"
#include "core/clock.hpp"
#include "core/tags.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

/// What is said to and by secret stores: the secrets of one account and region. Local to the node
/// that owns the data.
///
/// Values come and go sealed by a key of the account, bound to the ARN of the secret and the id of
/// the version (gateway/secretsmanager/values.hpp): a store never sees a plain one.
///
/// A `secret` is named as callers name it: its name, its ARN, or its ARN without the six letters at
/// the end.
namespace troupe {

struct secret_version {
  std::string id;
  std::vector<std::string> stages; ///< Sorted.
  std::string key;                 ///< As it was named; empty: the default one.
  epoch_ms created = 0;
  std::optional<epoch_ms> accessed; ///< The day.

  template <class Fields>
  void fields(Fields& f) {
    f(id, stages, key, created, accessed);
  }
};

struct secret_description {
  std::string name;
  std::string suffix; ///< Six letters and digits at the end of its ARN.
  std::string description;
  std::string key; ///< As it was named; empty: the default one.
  std::string policy;
  std::optional<tag_map> tags; ///< None until there was a first one.
  epoch_ms created = 0;
  epoch_ms changed = 0;
  std::optional<epoch_ms> accessed;     ///< The day.
  std::optional<epoch_ms> gone;         ///< From when on it is; it waits for that moment.
  std::vector<secret_version> versions; ///< As they were made.

  template <class Fields>
  void fields(Fields& f) {
    f(name, suffix, description, key, policy, tags, created, changed, accessed, gone, versions);
  }
};

/// Of a version, sealed.
struct sealed_value {
  std::string blob;
  bool is_binary = false;

  template <class Fields>
  void fields(Fields& f) {
    f(blob, is_binary);
  }
};

// -- questions
// --------------------------------------------------------------------------------------------

struct describe_secret {
  using answer = secret_description;
  std::string secret;
};

struct secret_value {
  secret_description secret;
  secret_version version;
  sealed_value value;
};
/// Of the version of that id, and in that stage; of neither, the current one.
struct get_secret_value {
  using answer = secret_value;
  std::string secret;
  std::string version;
  std::string stage;
};

struct secret_filter {
  std::string key;
  std::vector<std::string> values;
};
enum class secret_order : std::uint8_t { created, changed, accessed, name };
struct secrets_page {
  std::vector<secret_description> secrets;
  std::string next; ///< What the next page comes after; empty: there is none.
};
struct list_secrets {
  using answer = secrets_page;
  std::vector<secret_filter> filters;
  bool with_deleted = false;
  secret_order order{};
  bool is_descending = false;
  std::string after;
  std::size_t limit = 0;
};

// -- changes
// ----------------------------------------------------------------------------------------------

/// A version to be, of a secret that has that suffix.
struct new_version {
  std::string id;
  std::string key;
  sealed_value value;
};

struct secret_put {
  secret_description secret;
  std::string version; ///< Id; empty where none was made.
  /// There was a version of that id already: whether it is the same is the asker's to see. Nothing
  /// was done.
  std::optional<sealed_value> existing;
};
struct create_secret {
  using answer = secret_put;
  std::string name;
  std::string suffix;
  std::string description;
  std::string key;
  tag_map tags;
  std::optional<new_version> version;
};
/// What is there replaces what was.
struct update_secret {
  using answer = secret_put;
  std::string secret;
  std::string suffix; ///< That it must have, if there is a version.
  std::optional<std::string> description;
  std::optional<std::string> key;
  std::optional<new_version> version;
  std::vector<std::string> stages; ///< Of the version; none: it is the current one.
};
/// Moves a label from one version to another; either may be empty.
struct move_stage {
  using answer = secret_description;
  std::string secret;
  std::string stage;
  std::string from;
  std::string to;
};
struct tag_secret {
  using answer = secret_description;
  std::string secret;
  tag_map add;
  std::vector<std::string> remove;
};
struct delete_secret {
  using answer = secret_description;
  std::string secret;
  std::int64_t days = 30;
  bool at_once = false;
};
struct restore_secret {
  using answer = secret_description;
  std::string secret;
};
struct set_secret_policy {
  using answer = secret_description;
  std::string secret;
  std::string policy; ///< Empty: none any more.
};

using secret_store_answer
    = std::variant<secret_description, secret_value, secrets_page, secret_put>;
struct ask_secret_store {
  std::variant<describe_secret, get_secret_value, list_secrets> what;
};
struct change_secret_store {
  std::variant<create_secret, update_secret, move_stage, tag_secret, delete_secret, restore_secret,
               set_secret_policy>
      what;
};

/// `arn:aws:secretsmanager:<region>:<account>:secret:<name>-<suffix>`
std::string secret_arn(const address& store, const std::string& name, const std::string& suffix);
/// What Secrets Manager says of tags.
const tag_rules& secret_tag_rules();

inline constexpr std::string_view current_stage = "AWSCURRENT";
inline constexpr std::string_view previous_stage = "AWSPREVIOUS";
inline constexpr std::string_view pending_stage = "AWSPENDING";
inline constexpr std::size_t secret_suffix_bytes = 6;
inline constexpr std::size_t secrets_max = 10'000; ///< Of a store.
/// Of a secret; the oldest without a stage makes room.
inline constexpr std::size_t secret_versions_max = 100;
inline constexpr std::size_t secret_stages_max = 20; ///< Of a version.

} // namespace troupe

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::secret_store_answer)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::ask_secret_store)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::change_secret_store)
