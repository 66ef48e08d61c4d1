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

/// What is said to and by parameter stores: the parameters of one account and region. Local to the
/// node that owns the data.
///
/// The value of a SecureString comes and goes encrypted, as base64 of what a key of the account has
/// made of it (gateway/ssm/secure.hpp): a store never sees a plain one.
namespace troupe {

struct parameter_policy {
  std::string type; ///< `Expiration`, `ExpirationNotification`, `NoChangeNotification`
  std::string text;

  template <class Fields>
  void fields(Fields& f) {
    f(type, text);
  }
};

/// One version of a parameter.
struct parameter_version {
  std::string name;
  std::int64_t version = 0;
  std::string type; ///< `String`, `StringList`, `SecureString`
  std::string value;
  std::string key; ///< Of a SecureString, as it was named.
  std::string data_type = "text";
  std::string tier = "Standard";
  std::string description;
  std::string allowed_pattern;
  epoch_ms modified = 0;
  std::string modified_by; ///< An ARN.
  std::vector<std::string> labels;
  std::vector<parameter_policy> policies;
  std::optional<epoch_ms> expires;

  template <class Fields>
  void fields(Fields& f) {
    f(name, version, type, value, key, data_type, tier, description, allowed_pattern, modified,
      modified_by, labels, policies, expires);
  }
};

// -- questions
// --------------------------------------------------------------------------------------------

struct found_parameter {
  enum class outcome : std::uint8_t { found, no_parameter, no_version };
  outcome came = outcome::no_parameter;
  std::string selector; ///< `:3` or `:label`, if it was named so.
  parameter_version parameter;
};
struct found_parameters {
  std::vector<found_parameter> found; ///< One for each name, in their order.
};
/// By their names or ARNs, with or without a `:version` or `:label` at the end.
struct get_parameters {
  using answer = found_parameters;
  std::vector<std::string> names;
};

struct parameter_filter {
  std::string key; ///< `Name`, `tag:k`, ...
  std::string option;
  std::vector<std::string> values;
};
struct parameters_page {
  std::vector<parameter_version> parameters;
  bool more = false;
};
/// In the order of their names; of those that fit all filters.
struct list_parameters {
  using answer = parameters_page;
  std::string path; ///< Only those below it; empty: all.
  bool recursive = true;
  std::vector<parameter_filter> filters;
  std::string after;
  std::size_t limit = 0;
};
/// All versions, the oldest first.
struct list_versions {
  using answer = parameters_page;
  std::string name;
  std::int64_t after = 0;
  std::size_t limit = 0;
};
struct list_parameter_tags {
  using answer = tag_map;
  std::string name;
};

// -- changes
// ----------------------------------------------------------------------------------------------

struct parameter_put {
  std::int64_t version = 0;
  std::string tier;
};
struct put_parameter {
  using answer = parameter_put;
  parameter_version parameter; ///< Its version and labels are the store's to say.
  std::size_t value_bytes = 0; ///< Of the plain value.
  bool overwrite = false;
  bool inherits_type = false;             ///< The type is what it was, as the asker has seen.
  std::optional<std::string> description; ///< What it was, if there is none.
  std::optional<std::string> tier;
  tag_map tags; ///< Of a new one.
};

struct deleted_parameters {
  std::vector<std::string> names; ///< Of those that there were.
};
struct delete_parameters {
  using answer = deleted_parameters;
  std::vector<std::string> names;
};

struct tag_parameter {
  using answer = bool;
  std::string name;
  tag_map add;
  std::vector<std::string> remove;
};

struct labels_put {
  std::int64_t version = 0;
  std::vector<std::string> invalid;
};
struct label_parameter {
  using answer = labels_put;
  std::string name;
  std::optional<std::int64_t> version; ///< None: the newest.
  std::vector<std::string> labels;
};
struct labels_removed {
  std::vector<std::string> removed;
  std::vector<std::string> invalid; ///< That the version does not have.
};
struct unlabel_parameter {
  using answer = labels_removed;
  std::string name;
  std::int64_t version = 0;
  std::vector<std::string> labels;
};

using parameter_store_answer
    = std::variant<found_parameters, parameters_page, tag_map, parameter_put, deleted_parameters,
                   labels_put, labels_removed, bool>;
struct ask_parameter_store {
  std::variant<get_parameters, list_parameters, list_versions, list_parameter_tags> what;
};
struct change_parameter_store {
  std::variant<put_parameter, delete_parameters, tag_parameter, label_parameter, unlabel_parameter>
      what;
};

/// `arn:aws:ssm:<region>:<account>:parameter/<name>`, with one slash whether the name has one.
std::string parameter_arn(const address& store, const std::string& name);
/// What Parameter Store says of tags.
const tag_rules& parameter_tag_rules();

inline constexpr std::size_t parameters_max = 10'000; ///< Of a store.
inline constexpr std::int64_t parameter_versions_max = 100;
inline constexpr std::size_t parameter_labels_max = 10; ///< Of a version.
inline constexpr std::size_t standard_value_bytes_max = 4'096;
inline constexpr std::size_t advanced_value_bytes_max = 8'192;

} // namespace troupe

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::parameter_store_answer)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::ask_parameter_store)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::change_parameter_store)
