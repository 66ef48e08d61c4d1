// SPDX-License-Identifier: Apache-2.0
#include "config/cluster_token.hpp"
#include "gateway/cli/command.hpp"

#include <fmt/format.h>

/// `troupe cluster`: what the nodes of a cluster need before they can meet.
namespace troupe::gateway::cli {

int make_token(const options& with, const std::string& file) {
  if (auto made = make_cluster_token(file); !made)
    throw trouble{
        "cannot make a token", made.refusal().message,
        "troupe cluster token ANOTHER_FILE, or remove the old one and restart every node"};
  if (!with.quiet)
    print(fmt::format("{0}\nGive it to every node: troupe serve --cluster-token {0} ...", file));
  return success;
}

} // namespace troupe::gateway::cli
