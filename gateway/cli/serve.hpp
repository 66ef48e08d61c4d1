// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "config/settings.hpp"

#include <troupe/troupe.hpp>

#include <filesystem>
#include <functional>
#include <map>
#include <string>

/// The verbs that are the service itself, or read its settings.
namespace troupe::gateway::cli {

struct serve_options {
  std::filesystem::path config_file;
  std::map<std::string, std::string> flags; ///< Setting name to text.
  std::string deploy;                       ///< A folder to deploy at start; may be empty.
};

/// Serves until SIGINT or SIGTERM, drains, and returns; a second signal ends it at once.
int serve(const serve_options& what);

/// Starts the cloud, says where it answers, deploys the folder if one is given, and serves as
/// above.
int serve_until_signal(cloud& what, const std::string& deploy);

/// Parses the options of `troupe serve` for a program that links Troupe, and calls `body`; prints
/// what is wrong. Returns the program's exit code.
int run_served(int argc, char** argv,
               const std::function<int(const settings&, const std::string& deploy)>& body);

/// Prints the settings with their origins, or one value.
int config(const serve_options& what, const std::string& one_setting, bool as_json);

/// Reads the settings from files, environment and flags; throws `trouble` with what is wrong.
loaded_settings read_settings(const serve_options& what);

} // namespace troupe::gateway::cli
