// SPDX-License-Identifier: Apache-2.0
#include "config/cluster_token.hpp"

#include "config/private_file.hpp"
#include "core/digest.hpp"
#include "core/encoding.hpp"
#include "core/tls.hpp"

namespace troupe {

namespace {

constexpr std::string_view format = "troupe-cluster-1 ";

} // namespace

result<void> make_cluster_token(const std::filesystem::path& file) {
  return write_private(file, std::string{format} + to_hex(random_bytes(tls_secret::bytes)) + "\n");
}

result<std::string> read_cluster_token(const std::filesystem::path& file) {
  auto read = read_private(file);
  if (!read)
    return read.refusal();
  if (!*read)
    return error{code::validation, "There is no token " + file.string()
                                       + ". Make one: troupe cluster token " + file.string()};
  auto text = std::move(**read);
  while (text.ends_with('\n'))
    text.pop_back();
  if (auto bytes = text.starts_with(format) ? from_hex(text.substr(format.size())) : std::nullopt;
      bytes && bytes->size() == tls_secret::bytes)
    return std::move(*bytes);
  return error{code::validation, file.string() + " is no token of a cluster."};
}

} // namespace troupe
