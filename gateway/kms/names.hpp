// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/names.hpp"
#include "gateway/account_wide.hpp"
#include "gateway/models/kms.hpp"
#include "gateway/service.hpp"

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// What the operations of KMS have in common: names of keys, tags, contexts, pages.
///
/// Grants are stored and nobody asks for them yet, so grant tokens are accepted and mean nothing.
namespace troupe::gateway::kms {

namespace model = wire::model::kms;
/// `Alias must start with the prefix "alias/". …`, and that AWS's own cannot be made.
result<std::string> read_alias(std::string_view name);
/// Refuses what is no policy.
result<std::string> read_policy(std::string_view text);
result<tag_map> read_key_tags(wire::list_view<wire::as::structure<model::shapes::tag>> in);
std::map<std::string, std::string> read_context(wire::map_view<wire::as::text> in);

/// Where a page begins: a `Marker`.
result<std::string> read_marker(std::optional<std::string_view> marker);

/// The ARN of what a key's name says; of a name that is nothing, something alike.
std::string arn_of(const call& c, std::string_view key);

template <class Model>
std::string about_key(const call& c, wire::input<Model> in) {
  return arn_of(c, in[Model::KeyId]);
}
template <class Model>
std::string about_alias(const call& c, wire::input<Model> in) {
  return arn_of(c, in[Model::AliasName]);
}

void write_key(wire::structure_place<model::shapes::key_metadata> to, const call& c,
               const key_description& key);

/// What comes of a call that was only to be tried.
error dry_run();

/// Whether that is asked for. Takes what all that use a key have besides: the token of a grant only
/// ever adds to what its bearer may do, and whoever may call may use every key.
template <class Model>
bool read_is_dry(wire::input<Model> in) {
  static_cast<void>(in[Model::GrantTokens].size());
  return in[Model::DryRun].value_or(false);
}

} // namespace troupe::gateway::kms
