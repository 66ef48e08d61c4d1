// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/names.hpp"
#include "gateway/account_wide.hpp"
#include "gateway/models/secretsmanager.hpp"
#include "gateway/service.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What the operations of Secrets Manager have in common: names, values, lists.
namespace troupe::gateway::secretsmanager {

namespace model = wire::model::secretsmanager;

/// `SecretId`, or the name of a secret to be.
result<std::string> read_name(std::string_view text);

struct plain_value {
  std::string bytes;
  bool is_binary = false;
};
/// One or none of the two.
result<std::optional<plain_value>> read_value(std::optional<std::string_view> text,
                                              std::optional<std::string_view> binary);

/// The version of a secret of that ARN, sealed by its key, bound to both.
task<result<new_version>> seal_version(call& c, std::string arn, std::string key, std::string id,
                                       plain_value value);
/// What a version was made of.
task<result<std::string>> open_version(call& c, std::string arn, std::string id,
                                       sealed_value value);
/// Refuses a second version of one id, unless its value is the same.
task<result<void>> check_same(call& c, const secret_put& put, plain_value value);

std::string arn_of(const call& c, const secret_description& secret);
/// The ARN of what a name or an ARN says, without the letters at its end if it has none.
std::string arn_of(const call& c, std::string_view secret);

result<std::string> read_next_token(std::optional<std::string_view> token);
using filter_list = wire::list_view<wire::as::structure<model::shapes::filter>>;
std::vector<secret_filter> read_filters(filter_list in);
std::vector<std::string> texts_of(wire::list_view<wire::as::text> in);
result<tag_map> read_secret_tags(wire::list_view<wire::as::structure<model::shapes::tag>> in);

template <class Model>
std::string about_secret(const call& c, wire::input<Model> in) {
  return arn_of(c, std::string_view{in[Model::SecretId]});
}

/// Of an operation that answers with a secret's ARN and name.
template <class Model>
reply<Model> name_of(const call& c, const result<secret_description>& secret) {
  if (!secret)
    return secret.refusal();
  wire::output<Model> out;
  out[Model::output::ARN] = arn_of(c, *secret);
  out[Model::output::Name] = secret->name;
  return out;
}

} // namespace troupe::gateway::secretsmanager
