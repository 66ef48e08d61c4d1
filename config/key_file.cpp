// SPDX-License-Identifier: Apache-2.0
#include "config/key_file.hpp"

#include "config/private_file.hpp"
#include "core/digest.hpp"
#include "core/encoding.hpp"

namespace troupe {

result<void> make_key_file(const std::filesystem::path& file, std::string_view format) {
  return write_private(file,
                       std::string{format} + " " + to_hex(random_bytes(key_file_bytes)) + "\n");
}

result<read_key> read_key_file(const std::filesystem::path& file, std::string_view format) {
  auto read = read_private(file);
  if (!read)
    return read.refusal();
  if (!*read)
    return read_key{};
  std::string_view text = **read;
  while (text.ends_with('\n'))
    text.remove_suffix(1);
  const auto digits = format.size() + 1;
  auto key = text.starts_with(format) && text.size() > digits && text[format.size()] == ' '
                 ? from_hex(text.substr(digits))
                 : std::nullopt;
  if (!key || key->size() != key_file_bytes)
    return read_key{true, {}};
  return read_key{true, std::move(*key)};
}

result<std::string> open_master_key(const std::filesystem::path& file) {
  constexpr std::string_view format = "troupe-master-1";
  auto read = read_key_file(file, format);
  if (read && !read->is_there) {
    if (auto made = make_key_file(file, format); !made)
      return made.refusal();
    read = read_key_file(file, format);
  }
  if (!read)
    return read.refusal();
  if (read->key.empty())
    return error{code::validation, file.string() + " is no master key."};
  return std::move(read->key);
}

} // namespace troupe
