// SPDX-License-Identifier: Apache-2.0
#include "core/digest.hpp"
#include "gateway/secretsmanager/operations.hpp"

#include <algorithm>

/// GetRandomPassword.
namespace troupe::gateway::secretsmanager {

namespace {

using asked = model::get_random_password;

/// A number below `bound`, each as likely as the others.
std::size_t random_below(std::size_t bound) {
  constexpr std::size_t values = 256 * 256;
  const std::size_t usable = values - values % bound;
  for (;;) {
    const auto bytes = random_bytes(2);
    const auto number = static_cast<std::size_t>(static_cast<unsigned char>(bytes[0])) * 256
                        + static_cast<unsigned char>(bytes[1]);
    if (number < usable)
      return number % bound;
  }
}

/// The kinds of characters that are wanted, without those that are not.
std::vector<std::string> read_kinds(wire::input<asked> in) {
  const auto without = in[asked::ExcludeCharacters].value_or("");
  std::vector<std::string> kinds;
  const auto add = [&](std::string kind, bool is_wanted) {
    std::erase_if(kind, [&](char c) { return without.find(c) != std::string_view::npos; });
    if (is_wanted && !kind.empty())
      kinds.push_back(std::move(kind));
  };
  add("abcdefghijklmnopqrstuvwxyz", !in[asked::ExcludeLowercase].value_or(false));
  add("ABCDEFGHIJKLMNOPQRSTUVWXYZ", !in[asked::ExcludeUppercase].value_or(false));
  add("0123456789", !in[asked::ExcludeNumbers].value_or(false));
  add("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", !in[asked::ExcludePunctuation].value_or(false));
  add(" ", in[asked::IncludeSpace].value_or(false));
  return kinds;
}

} // namespace

task<reply<asked>> get_random_password(call&, wire::input<asked> in) {
  constexpr std::int64_t length_default = 32;
  const auto length = static_cast<std::size_t>(in[asked::PasswordLength].value_or(length_default));
  const bool needs_each = in[asked::RequireEachIncludedType].value_or(true);
  const auto kinds = read_kinds(in);
  if (kinds.empty())
    co_return error{"InvalidParameterException",
                    "The password cannot be generated: all characters are excluded."};
  if (needs_each && length < kinds.size())
    co_return error{"InvalidParameterException",
                    "The password length is too short based on the required types."};
  std::string all;
  for (const auto& kind : kinds)
    all += kind;
  std::string password;
  for (const auto& kind : kinds)
    if (needs_each)
      password += kind[random_below(kind.size())];
  while (password.size() < length)
    password += all[random_below(all.size())];
  for (std::size_t left = password.size(); left > 1; --left)
    std::swap(password[left - 1], password[random_below(left)]);
  wire::output<asked> out;
  out[asked::output::RandomPassword] = std::move(password);
  co_return out;
}

} // namespace troupe::gateway::secretsmanager
