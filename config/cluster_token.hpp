// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/result.hpp"

#include <filesystem>
#include <string>

/// The secret that the nodes of a cluster share, in a file of its own (config/key_file.hpp). Who
/// has it is a member: it may run any function and read all data.
namespace troupe {

/// The name of the owner's token in its data directory, unless `cluster.token` names another file.
inline constexpr auto cluster_token_name = "cluster-token";

/// Makes a token and writes it to a new file. Refuses, with a message for the operator, where there
/// is one.
result<void> make_cluster_token(const std::filesystem::path& file);

/// The bytes of the token in a file. Refuses a file that is not there, is no token, or may be read
/// by others.
result<std::string> read_cluster_token(const std::filesystem::path& file);

} // namespace troupe
