// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/protocol/types.hpp"
#include "core/clock.hpp"
#include "core/tags.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

/// What is said to and by keyrings: the keys of KMS in one account and region. Local to the node
/// that owns the data; what is secret in a message is never logged.
///
/// A `key` is named as callers name it: an id, a key ARN, `alias/name` or an alias ARN. Each
/// question and change says what it is answered with (`answer`); both travel as one of their kind.
namespace troupe {

enum class key_state : std::uint8_t { enabled, disabled, pending_deletion };

struct key_rotation {
  std::int64_t period_days = 365;
  epoch_ms next = 0;

  template <class Fields>
  void fields(Fields& f) {
    f(period_days, next);
  }
};

/// Stored as it is said, without what is secret of it.
struct key_description {
  std::string id;
  std::string description;
  std::string spec = "SYMMETRIC_DEFAULT";
  std::string usage = "ENCRYPT_DECRYPT";
  std::string policy;
  std::string material_id; ///< Of what is encrypted with now.
  bool is_aws_managed = false;
  std::uint32_t state = 0; ///< A `key_state`.
  epoch_ms created = 0;
  std::optional<epoch_ms> deletion;
  std::optional<key_rotation> rotation;
  tag_map tags;

  [[nodiscard]] bool is(key_state wanted) const {
    return state == static_cast<std::uint32_t>(wanted);
  }
  template <class Fields>
  void fields(Fields& f) {
    f(id, description, spec, usage, policy, material_id, is_aws_managed, state, created, deletion,
      rotation, tags);
  }
};

// -- questions
// --------------------------------------------------------------------------------------------

struct describe_key {
  using answer = key_description;
  std::string key;
};

struct keys_page {
  std::vector<std::string> ids;
  bool more = false;
};
struct list_keys {
  using answer = keys_page;
  std::string after;
  std::size_t limit = 0;
};

struct key_alias {
  std::string name; ///< With `alias/`.
  std::string key;  ///< Id of what it leads to.
  epoch_ms created = 0;
  epoch_ms updated = 0;

  template <class Fields>
  void fields(Fields& f) {
    f(name, key, created, updated);
  }
};
struct aliases_page {
  std::vector<key_alias> aliases;
  bool more = false;
};
struct list_aliases {
  using answer = aliases_page;
  std::string key; ///< Empty: those of all.
  std::string after;
  std::size_t limit = 0;
};

struct sealed_text {
  std::string key; ///< Id.
  std::string material;
  std::string blob;
};
struct encrypt_text {
  using answer = sealed_text;
  std::string key;
  std::string plain;
  std::map<std::string, std::string> context;
  std::string operation = "Encrypt"; ///< For the words of a refusal.
};
struct opened_text {
  std::string key; ///< Id.
  std::string material;
  std::string plain;
};
struct decrypt_text {
  using answer = opened_text;
  std::string key; ///< That it has to be; empty: whatever the blob says.
  std::string blob;
  std::map<std::string, std::string> context;
};

struct text_mac {
  std::string key; ///< Id.
  std::string mac;
};
struct make_mac {
  using answer = text_mac;
  std::string key;
  std::string algorithm; ///< `HMAC_SHA_256`
  std::string message;
  std::string operation; ///< For the words of a refusal.
};

struct text_signature {
  std::string key; ///< Id.
  std::string signature;
};
struct sign_text {
  using answer = text_signature;
  std::string key;
  std::string algorithm; ///< `ECDSA_SHA_256`
  std::string message;
  bool is_digest = false;
};
/// Refused where the signature is another's, or of something else.
struct verify_text {
  using answer = text_signature;
  std::string key;
  std::string algorithm;
  std::string message;
  bool is_digest = false;
  std::string signature;
};
struct public_key {
  key_description key;
  std::string der;
};
struct get_public_key {
  using answer = public_key;
  std::string key;
};

/// Who may do something with a key besides those whom its policy lets.
struct key_grant {
  std::string id; ///< 64 hex digits.
  std::string token;
  std::string key; ///< Id.
  std::string name;
  std::string grantee;
  std::string retiring; ///< Who may end it; mostly nobody.
  std::vector<std::string> operations;
  std::map<std::string, std::string> context_subset;
  std::map<std::string, std::string> context_equals;
  epoch_ms created = 0;

  template <class Fields>
  void fields(Fields& f) {
    f(id, token, key, name, grantee, retiring, operations, context_subset, context_equals, created);
  }
};
struct grants_page {
  std::vector<key_grant> grants;
  bool more = false;
};
/// Those of a key; of all keys, where none is named. Texts that are empty let all through.
struct list_grants {
  using answer = grants_page;
  std::string key;
  std::string id;
  std::string grantee;
  std::string retiring;
  std::string after; ///< An id.
  std::size_t limit = 0;
};

// -- changes
// ----------------------------------------------------------------------------------------------

struct create_key {
  using answer = key_description;
  std::string description;
  std::string spec = "SYMMETRIC_DEFAULT";
  std::string usage = "ENCRYPT_DECRYPT";
  std::string policy; ///< Empty: the default one.
  tag_map tags;
  std::string secret; ///< What it will work with: the keyring's to fill in.
};

/// Members that are there replace the key's own.
struct update_key {
  using answer = key_description;
  std::string key;
  std::optional<std::string> description;
  std::optional<std::string> policy;
  std::optional<bool> enabled;
  std::optional<bool> rotated; ///< Whether it is to be, automatically.
  std::int64_t rotation_days = 365;
};

struct tag_key {
  using answer = key_description;
  std::string key;
  tag_map add;
  std::vector<std::string> remove;
};

/// Ends the key after some days; with none, keeps it after all.
struct schedule_deletion {
  using answer = key_description;
  std::string key;
  std::optional<std::int64_t> days;
};

struct put_alias {
  using answer = bool;
  std::string name;
  std::string key;
  bool is_new = false;
};
struct delete_alias {
  using answer = bool;
  std::string name;
};

/// Of a grant of that name with the same members, the one that there is.
struct create_grant {
  using answer = key_grant;
  std::string key;
  key_grant grant;
};
/// By its id, or by its token.
struct end_grant {
  using answer = bool;
  std::string key; ///< Empty: whichever the token says.
  std::string id;
  std::string token;
};

using keyring_answer
    = std::variant<key_description, keys_page, aliases_page, sealed_text, opened_text, text_mac,
                   text_signature, public_key, key_grant, grants_page, bool>;
/// Answered from what is stored; makes AWS's own keys where they are first used.
struct ask_keyring {
  std::variant<describe_key, list_keys, list_aliases, list_grants, encrypt_text, decrypt_text,
               make_mac, sign_text, verify_text, get_public_key>
      what;
};
struct change_keyring {
  std::variant<create_key, update_key, tag_key, schedule_deletion, put_alias, delete_alias,
               create_grant, end_grant>
      what;
};

/// `arn:aws:kms:<region>:<account>:key/<id>`
std::string key_arn(const address& keyring, const std::string& id);
/// `arn:aws:kms:<region>:<account>:alias/<name>`, of a name with `alias/`.
std::string alias_arn(const address& keyring, const std::string& name);

/// What KMS says of tags.
const tag_rules& key_tag_rules();

inline constexpr std::string_view alias_prefix = "alias/";
inline constexpr std::string_view aws_alias_prefix = "alias/aws/";

} // namespace troupe

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::keyring_answer)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::ask_keyring)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::change_keyring)
