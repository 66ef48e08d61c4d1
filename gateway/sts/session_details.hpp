// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/sts/operations.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What a session is given besides its name and its time: tags, policies that bound it, a source
/// identity. All of it travels in the token, for who evaluates policies; nothing is evaluated yet.
namespace troupe::gateway::sts {

struct session_tag {
  std::string key;
  std::string value;
  bool is_transitive = false; ///< Handed on to sessions that this one begins.
};

struct session_details {
  std::vector<session_tag> tags;
  std::string policy; ///< A document, or empty.
  std::vector<std::string> policy_arns;
  std::string source_identity;

  [[nodiscard]] bool is_plain() const {
    return tags.empty() && policy.empty() && policy_arns.empty() && source_identity.empty();
  }
  /// JSON; empty where there is nothing to say.
  [[nodiscard]] std::string text() const;
  static session_details parse(std::string_view text);
};

/// The most that the details of a session may come to, in bytes: a token stands in a header.
inline constexpr std::size_t session_details_bytes_max = 4'096;
inline constexpr std::size_t session_policy_bytes_max = 2'048;
inline constexpr std::size_t session_policy_arns_max = 10;

/// Reads the tags of a request; `transitive` are keys among them. What a calling session hands on
/// is added, and may not be given anew.
result<std::vector<session_tag>>
read_session_tags(wire::list_view<wire::as::structure<shapes::tag>> in,
                  const std::vector<std::string>& transitive, const session_details& calling);
/// Checks the document and puts it into the details, with the policies that are named.
std::optional<error>
read_session_policies(std::optional<std::string_view> document,
                      wire::list_view<wire::as::structure<shapes::policy_descriptor_type>> arns,
                      session_details& to);

/// How full the token is, in percent; refuses what is too much.
result<std::int64_t> packed_size(const session_details& details);

/// Credentials as they are answered.
void write_credentials(wire::structure_place<shapes::credentials> to,
                       const session_credentials& made, epoch_ms expires);

} // namespace troupe::gateway::sts
