// SPDX-License-Identifier: Apache-2.0
#include "config/cluster_token.hpp"

#include "config/key_file.hpp"
#include "core/tls.hpp"

namespace troupe {

namespace {

constexpr std::string_view format = "troupe-cluster-1";
static_assert(key_file_bytes == tls_secret::bytes);

} // namespace

result<void> make_cluster_token(const std::filesystem::path& file) {
  return make_key_file(file, format);
}

result<std::string> read_cluster_token(const std::filesystem::path& file) {
  auto read = read_key_file(file, format);
  if (!read)
    return read.refusal();
  if (!read->is_there)
    return error{code::validation, "There is no token " + file.string()
                                       + ". Make one: troupe cluster token " + file.string()};
  if (read->key.empty())
    return error{code::validation, file.string() + " is no token of a cluster."};
  return std::move(read->key);
}

} // namespace troupe
