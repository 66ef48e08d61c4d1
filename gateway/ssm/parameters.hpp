// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/names.hpp"
#include "gateway/account_wide.hpp"
#include "gateway/models/ssm.hpp"
#include "gateway/service.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What the operations of Parameter Store have in common: names, filters, values.
namespace troupe::gateway::ssm {

namespace model = wire::model::ssm;

/// Of a parameter to be; refuses what cannot be one.
result<std::string> read_new_name(std::string_view name);

/// The value of a SecureString as it is stored: base64 of what the key has made of it, bound to the
/// parameter's ARN. Refuses with InvalidKeyId where the key cannot.
task<result<std::string>> seal_value(call& c, std::string key, std::string name, std::string plain);
/// Opens the values of those that are SecureStrings, in their place.
task<result<void>> open_values(call& c, std::vector<parameter_version*> of);

using filter_list = wire::list_view<wire::as::structure<model::shapes::parameter_string_filter>>;
/// Refuses a key that is not among `keys` (`tag:` is any tag), and what no such filter can say.
result<std::vector<parameter_filter>> read_filters(filter_list in,
                                                   const std::vector<std::string_view>& keys);

result<std::string> read_next_token(std::optional<std::string_view> token);

void write_parameter(wire::structure_place<model::shapes::parameter> to, const call& c,
                     const parameter_version& one, const std::string& selector = {});

/// `[{"PolicyText":..., "PolicyType":..., "PolicyStatus":...}]`
void write_policies(
    wire::list_place<wire::as::structure<model::shapes::parameter_inline_policy>> to,
    const parameter_version& one);

/// The ARN of what a name or an ARN says, without its selector.
std::string arn_of(const call& c, std::string_view name);

template <class Model>
std::string about_parameter(const call& c, wire::input<Model> in) {
  return arn_of(c, in[Model::Name]);
}

} // namespace troupe::gateway::ssm
