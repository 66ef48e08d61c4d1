// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/result.hpp"

#include <compare>
#include <string>
#include <string_view>

/// Names of things. Every regional resource is keyed by account, region and name; a bucket by its
/// name alone (account and region stay empty in its address).
namespace troupe {

struct address {
  std::string account; ///< 12 digits.
  std::string region;  ///< As the caller signed for it, e.g. `us-east-1`.
  std::string name;

  friend auto operator<=>(const address&, const address&) = default;
};

/// `arn:aws:<service>:<region>:<account>:<rest>`
std::string make_arn(std::string_view service, std::string_view region, std::string_view account,
                     std::string_view rest);

/// `arn:aws:lambda:<region>:<account>:function:<name>`
std::string function_arn(const address& where);

struct arn {
  std::string service;
  std::string region;
  std::string account;
  std::string rest; ///< After the account: `table/messages`, `function:hello:1`.

  /// Nothing but the shape is checked.
  static std::optional<arn> parse(std::string_view text);
};

/// DynamoDB's `[a-zA-Z0-9_.-]+`, 3 to 255 characters.
bool is_table_name(std::string_view text);
/// Lambda's `[a-zA-Z0-9-_]+`, 1 to 64 characters.
bool is_function_name(std::string_view text);
/// S3's rules ("General purpose bucket naming rules"): 3 to 63 lower-case letters, digits, dots and
/// hyphens, labels between the dots, no IP address, and nothing that S3 keeps for itself.
bool is_bucket_name(std::string_view text);
/// CloudWatch's `[\.\-_/#A-Za-z0-9]+`, 1 to 512 characters.
bool is_log_group_name(std::string_view text);
/// 1 to 512 characters without `:` and `*`.
bool is_log_stream_name(std::string_view text);
bool is_account_id(std::string_view text);
bool is_region(std::string_view text);
/// A web page's origin as browsers write it: `https://app.example:3000`, lower case, without a path
/// and without the scheme's own port. 260 characters at most.
bool is_origin(std::string_view text);

} // namespace troupe
