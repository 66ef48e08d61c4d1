// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/cli/command.hpp"
#include "gateway/cli/template.hpp"

#include <cstdint>
#include <filesystem>
#include <string>

/// Makes what a template describes, through the AWS APIs of a running Troupe. Deploying again
/// brings what is there up to date: functions and routes are replaced, tables and buckets are left
/// with what they hold. What it does not do is refused by name before anything is made
/// (template_check.hpp).
namespace troupe::gateway::cli {

struct function_description {
  std::string name;
  std::string runtime;
  std::string handler;
  std::filesystem::path code;
  std::int64_t timeout_s = 3;
  std::int64_t memory_mb = 128;
  json environment; ///< An object of strings, or absent.
  std::string description;
  std::string role; ///< An ARN; empty: one of Troupe's own.
};

class deployer {
public:
  /// Paths in the template are relative to `file`'s folder.
  deployer(const options& with, std::filesystem::path file);

  /// Returns the template's outputs.
  stack_values deploy(const stack_template& stack);
  /// Creates or updates; says which.
  std::string put_function(const function_description& function);

private:
  void make(const resource& what);
  void make_table(const resource& what);
  void make_bucket(const resource& what);
  void make_function(const resource& what);
  void make_apis(const stack_template& stack);
  std::string put_api(const stack_template& stack, const std::string& name);
  std::string put_integration(const std::string& api, const std::string& function_arn);
  void put_route(const std::string& api, const std::string& key, const std::string& integration);
  void upload(const std::string& bucket, const std::filesystem::path& folder);
  void put_object(const std::string& bucket, const std::string& key, std::string body);
  std::string name_of(const resource& what, std::string_view property) const;
  void say(std::string_view kind, std::string_view name, std::string_view done) const;

  options with_;
  service troupe_;
  std::filesystem::path folder_;
  stack_values known_;
};

} // namespace troupe::gateway::cli
