// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/json.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

/// An AWS SAM or CloudFormation template, read into JSON, and the intrinsic functions in it.
///
/// Both YAML forms of a function (`!Ref X`, `Fn::Ref: X`) become `{"Ref": "X"}`. Known: Ref,
/// Fn::GetAtt, Fn::Sub, Fn::Join, and the pseudo parameters AWS::Region, AWS::AccountId,
/// AWS::Partition, AWS::URLSuffix, AWS::StackName. What else a template says is refused by name
/// (template_check.hpp), and a key that comes twice in a map too. Bounded: file size, depth and
/// number of nodes (YAML aliases multiply).
namespace troupe::gateway::cli {

struct resource {
  std::string id; ///< Its logical name in the template.
  std::string type;
  json properties; ///< Globals merged in; functions not yet resolved.
  json metadata;
  std::vector<std::string> needs; ///< The logical ids that it refers to or depends on.
};

struct stack_template {
  std::vector<resource> resources;
  json outputs;
  json http_api_globals; ///< `Globals.HttpApi`.

  /// Throws `trouble` that names file and line, or all that is not supported.
  static stack_template load(const std::filesystem::path& file);
  /// The resources, each after those that it needs. Throws `trouble` where they need each other.
  [[nodiscard]] std::vector<const resource*> in_order() const;
};

/// What is known of the stack while it is made: `Ref` of each resource under its logical id,
/// attributes under `id.Attribute`, pseudo parameters under their names.
using stack_values = std::map<std::string, std::string, std::less<>>;

/// The value with every intrinsic function replaced; throws `trouble` for one that names nothing
/// known.
json resolve_functions(const json& value, const stack_values& known);

/// A scalar as text, as CloudFormation reads it: `5` and `"5"` are the same.
std::string text_of(const json& value);

/// The template in a folder: template.yaml, template.yml or template.json; empty if there is none.
std::filesystem::path find_template(const std::filesystem::path& folder);

} // namespace troupe::gateway::cli
