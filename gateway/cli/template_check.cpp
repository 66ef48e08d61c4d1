// SPDX-License-Identifier: Apache-2.0
#include "gateway/cli/template_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <set>

namespace troupe::gateway::cli {

namespace {

enum class leaf { text, integer, boolean };

/// A path that is honoured: `*` stands for any name, `[]` for any element, `**` for whatever is
/// there.
struct honoured {
  std::string_view path;
  leaf kind = leaf::text;
};
using table = std::vector<honoured>;

// Accepted and without effect, on purpose: descriptions; Metadata, which CloudFormation leaves to
// tools (a bucket's `Content` is one's own); DeletionPolicy and UpdateReplacePolicy, since a deploy
// never deletes; Policies, since IAM is not enforced: README says so.

const table of_document = {
    {"AWSTemplateFormatVersion"},
    {"Transform"},
    {"Transform.[]"}, // Which must then be refused as a whole.
    {"Description"},
    {"Metadata.**"},
    {"Globals.Function.CodeUri"},
    {"Globals.Function.Description"},
    {"Globals.Function.Environment.Variables.*"},
    {"Globals.Function.Handler"},
    {"Globals.Function.MemorySize", leaf::integer},
    {"Globals.Function.Policies.**"},
    {"Globals.Function.Role"},
    {"Globals.Function.Runtime"},
    {"Globals.Function.Timeout", leaf::integer},
    {"Globals.HttpApi.CorsConfiguration", leaf::boolean},
    {"Globals.HttpApi.CorsConfiguration.AllowCredentials", leaf::boolean},
    {"Globals.HttpApi.CorsConfiguration.AllowHeaders.[]"},
    {"Globals.HttpApi.CorsConfiguration.AllowMethods.[]"},
    {"Globals.HttpApi.CorsConfiguration.AllowOrigins.[]"},
    {"Globals.HttpApi.CorsConfiguration.ExposeHeaders.[]"},
    {"Globals.HttpApi.CorsConfiguration.MaxAge", leaf::integer},
    {"Resources.**"}, // Each has a table of its own.
    {"Outputs.**"},   // These too.
};

const table of_output = {{"Description"}, {"Value"}};

const table of_resource = {
    {"Type"},           {"DependsOn"},           {"DependsOn.[]"},
    {"DeletionPolicy"}, {"UpdateReplacePolicy"}, {"Metadata.**"},
};

const std::map<std::string_view, table> of_type = {
    {"AWS::DynamoDB::Table",
     {{"Properties.TableName"},
      {"Properties.AttributeDefinitions.[].AttributeName"},
      {"Properties.AttributeDefinitions.[].AttributeType"},
      {"Properties.BillingMode"},
      {"Properties.DeletionProtectionEnabled", leaf::boolean},
      {"Properties.KeySchema.[].AttributeName"},
      {"Properties.KeySchema.[].KeyType"},
      {"Properties.ProvisionedThroughput.ReadCapacityUnits", leaf::integer},
      {"Properties.ProvisionedThroughput.WriteCapacityUnits", leaf::integer},
      {"Properties.TableClass"},
      {"Properties.Tags.[].Key"},
      {"Properties.Tags.[].Value"},
      {"Properties.WarmThroughput.ReadUnitsPerSecond", leaf::integer},
      {"Properties.WarmThroughput.WriteUnitsPerSecond", leaf::integer}}},
    {"AWS::S3::Bucket",
     {{"Properties.BucketName"},
      {"Properties.PublicAccessBlockConfiguration.BlockPublicAcls", leaf::boolean},
      {"Properties.PublicAccessBlockConfiguration.BlockPublicPolicy", leaf::boolean},
      {"Properties.PublicAccessBlockConfiguration.IgnorePublicAcls", leaf::boolean},
      {"Properties.PublicAccessBlockConfiguration.RestrictPublicBuckets", leaf::boolean},
      {"Properties.WebsiteConfiguration.ErrorDocument"},
      {"Properties.WebsiteConfiguration.IndexDocument"}}},
    {"AWS::Serverless::Function",
     {{"Properties.FunctionName"},
      {"Properties.CodeUri"},
      {"Properties.Description"},
      {"Properties.Environment.Variables.*"},
      {"Properties.Events.*.Properties.Method"},
      {"Properties.Events.*.Properties.Path"},
      {"Properties.Events.*.Type"},
      {"Properties.Handler"},
      {"Properties.MemorySize", leaf::integer},
      {"Properties.Policies.**"},
      {"Properties.Role"},
      {"Properties.Runtime"},
      {"Properties.Timeout", leaf::integer}}},
};

/// What `Fn::GetAtt` finds of each type, besides what `Ref` does.
const std::map<std::string_view, std::vector<std::string_view>> attributes_of_type = {
    {"AWS::DynamoDB::Table", {"Arn"}},
    {"AWS::S3::Bucket", {"Arn", "WebsiteURL"}},
    {"AWS::Serverless::Function", {"Arn"}},
};

constexpr std::string_view pseudo_parameters[]
    = {"AWS::AccountId", "AWS::Partition", "AWS::Region", "AWS::StackName", "AWS::URLSuffix"};

using names = std::set<std::string, std::less<>>;

bool is_integer(const json& value) {
  if (value.is_number())
    return value.is_integer();
  const auto text = value.text();
  std::int64_t number = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
  return failed == std::errc{} && end == text.data() + text.size();
}

bool is_boolean(const json& value) {
  return value.is_bool() || value.text() == "true" || value.text() == "false";
}

bool is_function(const json& value) {
  if (!value.is_object() || value.size() != 1)
    return false;
  const auto name = value.members().front().first;
  return name == "Ref" || name.starts_with("Fn::");
}

class checker {
public:
  explicit checker(const json& document) : document_(document) {
    for (const auto name : pseudo_parameters)
      known_.emplace(name);
    bool has_api = false;
    document["Resources"].each_member([&](std::string_view id, const json& body) {
      add(known_, id, body["Type"].text());
      has_api |= body["Properties"]["Events"].size() > 0;
    });
    known_to_outputs_ = known_;
    if (has_api) {
      known_to_outputs_.emplace(implicit_api);
      known_to_outputs_.insert(std::string{implicit_api} + ".ApiEndpoint");
    }
  }

  std::vector<std::string> run() {
    if (!document_.is_object())
      return {"it is not a template"};
    walk(document_, "", of_document, known_);
    check_head();
    if (document_["Resources"].size() == 0)
      say("it has no Resources");
    document_["Resources"].each_member(
        [this](std::string_view id, const json& body) { check_resource(std::string{id}, body); });
    document_["Outputs"].each_member([this](std::string_view name, const json& body) {
      const auto path = "Outputs." + std::string{name};
      walk(body, path, of_output, known_to_outputs_);
      if (!body["Value"].present())
        say(path + ".Value is missing");
    });
    return {said_.begin(), said_.end()};
  }

private:
  static void add(names& to, std::string_view id, std::string_view type) {
    to.emplace(id);
    if (const auto found = attributes_of_type.find(type); found != attributes_of_type.end())
      for (const auto attribute : found->second)
        to.insert(fmt::format("{}.{}", id, attribute));
  }

  void say(std::string line) { said_.insert(std::move(line)); }
  void refuse(const std::string& path) { say(path + " is not supported"); }

  void check_head() {
    const auto transform = document_["Transform"];
    if (transform.present() && transform.text() != "AWS::Serverless-2016-10-31")
      say(fmt::format("the Transform {} is not supported", transform.dump()));
    const auto version = document_["AWSTemplateFormatVersion"];
    if (version.present() && version.text() != "2010-09-09")
      say(fmt::format("the AWSTemplateFormatVersion {} is not supported", version.dump()));
  }

  void check_resource(const std::string& id, const json& body) {
    const auto path = "Resources." + id;
    const auto type = body["Type"].text();
    const auto found = of_type.find(type);
    if (found == of_type.end())
      return say(fmt::format("{}: the resource type {} is not supported", path, type));
    auto rules = of_resource;
    rules.insert(rules.end(), found->second.begin(), found->second.end());
    auto others = known_;
    std::erase_if(others, [&id](const std::string& name) {
      return name == id || name.starts_with(id + ".");
    });
    walk(body, path, rules, others);
    check_dependencies(path, body["DependsOn"], others);
    check_events(path, body["Properties"]["Events"]);
    check_public_access(path, body["Properties"]);
  }

  void check_dependencies(const std::string& path, const json& on, const names& others) {
    const auto check = [&](const json& one) {
      if (one.present() && !others.contains(one.text()))
        say(fmt::format("{}.DependsOn: nothing is called {}", path, one.dump()));
    };
    on.each(check);
    if (!on.is_array())
      check(on);
  }

  void check_events(const std::string& path, const json& events) {
    events.each_member([&](std::string_view name, const json& event) {
      const auto where = fmt::format("{}.Properties.Events.{}", path, name);
      if (event["Type"].text() != "HttpApi")
        say(fmt::format("{}: the event type {} is not supported", where, event["Type"].dump()));
      const auto properties = event["Properties"];
      if (properties["Method"].present() != properties["Path"].present())
        say(where + " has one of Method and Path, and needs both or none");
    });
  }

  /// A website is readable by all.
  void check_public_access(const std::string& path, const json& properties) {
    if (!properties["WebsiteConfiguration"].present())
      return;
    properties["PublicAccessBlockConfiguration"].each_member(
        [&](std::string_view name, const json& value) {
          if (value.boolean() || value.text() == "true")
            say(fmt::format("{}.Properties.PublicAccessBlockConfiguration.{} is not supported on a "
                            "bucket with a WebsiteConfiguration",
                            path, name));
        });
  }

  // -- the walk
  // ------------------------------------------------------------------------------------------

  /// What is left of the paths behind `name`.
  static table behind(const table& rules, std::string_view name) {
    table rest;
    for (const auto& rule : rules) {
      const auto dot = std::min(rule.path.find('.'), rule.path.size());
      const auto segment = rule.path.substr(0, dot);
      if (rule.path.empty())
        continue; // The place itself, not one below it.
      if (segment == name || (segment == "*" && name != "[]"))
        rest.push_back({rule.path.substr(std::min(dot + 1, rule.path.size())), rule.kind});
    }
    return rest;
  }

  void walk(const json& value, const std::string& path, const table& rules, const names& known) {
    const auto is = [&rules](std::string_view rest) {
      return std::ranges::find(rules, rest, &honoured::path);
    };
    if (is("**") != rules.end())
      return check_functions(value, path, known);
    const auto own = is("");
    if (is_function(value))
      return own != rules.end() ? check_function(value, path, known) : refuse(path);
    if (value.is_object())
      return walk_members(value, path, rules, known);
    if (value.is_array())
      return walk_elements(value, path, behind(rules, "[]"), known);
    if (own == rules.end() || value.empty())
      return say(fmt::format("{} has no value that is supported", path));
    if (own->kind == leaf::integer && !is_integer(value))
      say(fmt::format("{} is not an integer", path));
    if (own->kind == leaf::boolean && !is_boolean(value))
      say(fmt::format("{} is neither true nor false", path));
  }

  void walk_members(const json& value, const std::string& path, const table& rules,
                    const names& known) {
    value.each_member([&](std::string_view name, const json& member) {
      const auto inner = path.empty() ? std::string{name} : fmt::format("{}.{}", path, name);
      const auto rest = behind(rules, name);
      if (rest.empty())
        refuse(inner);
      else
        walk(member, inner, rest, known);
    });
  }

  void walk_elements(const json& value, const std::string& path, const table& rest,
                     const names& known) {
    if (rest.empty())
      return refuse(path);
    std::size_t at = 0;
    value.each([&](const json& element) {
      walk(element, fmt::format("{}[{}]", path, at++), rest, known);
    });
  }

  // -- functions
  // -----------------------------------------------------------------------------------------

  /// Every function in what is otherwise taken as it is.
  void check_functions(const json& value, const std::string& path, const names& known) {
    if (path == "Resources" || path == "Outputs")
      return;
    if (is_function(value))
      return check_function(value, path, known);
    value.each([&](const json& element) { check_functions(element, path, known); });
    value.each_member([&](std::string_view name, const json& member) {
      check_functions(member, fmt::format("{}.{}", path, name), known);
    });
  }

  void check_name(std::string_view name, const std::string& path, const names& known) {
    if (!known.contains(name))
      say(fmt::format("{}: nothing is called {}", path, name));
  }

  void check_function(const json& value, const std::string& path, const names& known) {
    const auto [name, argument] = value.members().front();
    const auto parts = argument.elements();
    const bool is_pair = parts.size() == 2;
    if (name == "Ref" && argument.is_string())
      return check_name(argument.text(), path, known);
    if (name == "Fn::GetAtt" && is_pair)
      return check_name(fmt::format("{}.{}", parts[0].text(), parts[1].text()), path, known);
    if (name == "Fn::Sub" && argument.is_string())
      return check_substitution(argument.text(), {}, path, known);
    if (name == "Fn::Sub" && is_pair && parts[0].is_string())
      return check_substitution(parts[0].text(), parts[1], path, known);
    if (name == "Fn::Join" && is_pair && parts[0].is_string() && parts[1].is_array())
      return parts[1].each([&](const json& piece) { check_text(piece, path, known); });
    say(fmt::format("{}: the function {} is not supported", path, name));
  }

  void check_text(const json& value, const std::string& path, const names& known) {
    if (is_function(value))
      check_function(value, path, known);
    else if (value.is_object() || value.is_array() || value.empty())
      say(fmt::format("{} joins what is not text", path));
  }

  void check_substitution(std::string_view text, const json& own, const std::string& path,
                          const names& known) {
    own.each_member([&](std::string_view, const json& value) { check_text(value, path, known); });
    for (auto open = text.find("${"); open != text.npos; open = text.find("${", open + 2)) {
      const auto close = text.find('}', open);
      if (close == text.npos)
        return say(fmt::format("{}: unclosed ${{ in {}", path, text));
      const auto name = text.substr(open + 2, close - open - 2);
      if (!name.starts_with('!') && !own[name].present())
        check_name(name, path, known);
    }
  }

  const json& document_;
  names known_;
  names known_to_outputs_;
  std::set<std::string> said_;
};

} // namespace

std::vector<std::string> unsupported_in(const json& document) {
  return checker{document}.run();
}

} // namespace troupe::gateway::cli
