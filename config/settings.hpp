// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/limits.hpp"
#include "core/result.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

/// Everything an operator may set, with its default. `load` reads, later wins: troupe.toml in
/// /etc/troupe, then ./troupe.toml (or `--config FILE`), then the environment
/// (`TROUPE_SECTION__KEY`), then flags. An unknown key is an error that names the nearest known
/// one, and so is any other variable that begins with `TROUPE_`. config/troupe.toml documents each
/// setting; a test holds the two against each other.
namespace troupe {

struct settings {
  /// `[serve]`
  std::string listen = "127.0.0.1";
  std::uint16_t port = 4566;
  std::filesystem::path data;   ///< Empty: $XDG_DATA_HOME/troupe, else ~/.local/share/troupe.
  bool ephemeral = false;       ///< Keep nothing: a temporary directory, removed at the end.
  unsigned gateway_threads = 0; ///< 0: half the cores, at least one.
  unsigned actor_threads = 0;   ///< 0: the remaining cores, at least two.
  /// What the gateway holds for its clients, in bytes; 0: as `memory_budget_bytes` says.
  std::uint64_t memory_budget = 0;
  std::string account = "000000000000";
  std::string region = "us-east-1"; ///< For requests that name none.

  /// `[auth]`
  struct {
    bool required = false; ///< Also where `listen` is no loopback address, unless set to false.
  } auth;

  /// `[cors]`
  struct {
    std::vector<std::string> allowed_origins; ///< Of web pages that may call; `*`: every page's.
  } cors;

  /// `[website]`
  struct {
    /// Buckets whose websites serve; `*`: every one, unless signatures are required.
    std::vector<std::string> public_buckets = {"*"};
  } website;

  /// `[log]`
  struct {
    std::string level = "info";
    bool access = true; ///< One line per request.
  } log;

  /// `[function]`
  struct {
    std::size_t concurrency = limits::function_concurrency_default;
    std::chrono::milliseconds idle = limits::instance_idle_time_max;
    unsigned prebooted = 2;         ///< Node.js processes that wait for a function.
    std::string isolation = "best"; ///< `best`, `required`, `none`: actors/function/isolation.hpp.
    std::string node = "node";      ///< The Node.js program.
    std::filesystem::path
        modules; ///< Folder with node_modules of the AWS SDK; empty: beside the program.
  } function;

  /// `[storage]`
  struct {
    std::size_t map_bytes = limits::map_bytes_default;
    std::uint64_t free_disk_bytes_min = limits::free_disk_bytes_min;
  } storage;

  /// `[cluster]`
  struct {
    std::uint16_t port = 0; ///< 0: no cluster.
    std::string join;       ///< HOST:PORT of a node that serves a cluster port.
    std::filesystem::path
        token; ///< The file with the secret of all nodes; empty: see config/cluster_token.hpp.
  } cluster;

  /// `[test]`
  struct {
    bool control = false; ///< Serve POST /_troupe/reset.
  } test;
};

/// A setting's name (`serve.port`), its value as text, and where it came from (`default`, a file
/// with line, an environment variable, a flag).
struct setting_origin {
  std::string name;
  std::string value;
  std::string origin;
};

struct loaded_settings {
  settings values;
  std::vector<setting_origin> origins;
};

/// What the caller knows besides: flags as setting name and text (`{"serve.port", "4570"}`), and
/// the environment. `files` are read in order where they exist; a file given by the user must
/// exist, and is read in place of the last of them.
struct settings_sources {
  std::vector<std::filesystem::path> files;
  std::filesystem::path required_file;
  std::map<std::string, std::string> environment;
  std::map<std::string, std::string> flags;
};

result<loaded_settings> load_settings(const settings_sources& from);

/// The data directory that the settings name: `serve.data`, else troupe in $XDG_DATA_HOME, else in
/// ~/.local/share. Empty if nothing says where.
std::filesystem::path data_folder(const settings& values,
                                  const std::map<std::string, std::string>& environment);

/// The variables of this process.
std::map<std::string, std::string> process_environment();

} // namespace troupe
