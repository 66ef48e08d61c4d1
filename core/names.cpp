// SPDX-License-Identifier: Apache-2.0
#include "core/names.hpp"

#include <algorithm>

namespace troupe {

namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}
bool is_letter(char c) {
  return is_lower(c) || (c >= 'A' && c <= 'Z');
}

/// `low` to `high` characters, each a letter, a digit or one of `others`.
bool is_made_of(std::string_view text, std::size_t low, std::size_t high, std::string_view others) {
  return text.size() >= low && text.size() <= high
         && std::all_of(text.begin(), text.end(), [&](char c) {
              return is_letter(c) || is_digit(c) || others.find(c) != std::string_view::npos;
            });
}

bool looks_like_ipv4(std::string_view text) {
  return std::count(text.begin(), text.end(), '.') == 3
         && std::all_of(text.begin(), text.end(), [](char c) { return is_digit(c) || c == '.'; });
}

} // namespace

std::string make_arn(std::string_view service, std::string_view region, std::string_view account,
                     std::string_view rest) {
  constexpr std::string_view begin = "arn:aws:";
  std::string text;
  text.reserve(begin.size() + service.size() + region.size() + account.size() + rest.size() + 3);
  text.append(begin).append(service).append(1, ':').append(region).append(1, ':').append(account);
  text.append(1, ':').append(rest);
  return text;
}

std::string function_arn(const address& where) {
  return make_arn("lambda", where.region, where.account, "function:" + where.name);
}

std::optional<arn> arn::parse(std::string_view text) {
  // arn:partition:service:region:account:rest, where region and account may be empty.
  std::string_view parts[5];
  for (auto& part : parts) {
    const auto colon = text.find(':');
    if (colon == std::string_view::npos)
      return std::nullopt;
    part = text.substr(0, colon);
    text.remove_prefix(colon + 1);
  }
  if (parts[0] != "arn" || parts[1].empty() || parts[2].empty() || text.empty())
    return std::nullopt;
  return arn{.service = std::string{parts[2]},
             .region = std::string{parts[3]},
             .account = std::string{parts[4]},
             .rest = std::string{text}};
}

bool is_table_name(std::string_view text) {
  return is_made_of(text, 3, 255, "_.-");
}

bool is_function_name(std::string_view text) {
  return is_made_of(text, 1, 64, "-_");
}

bool is_bucket_name(std::string_view text) {
  if (text.size() < 3 || text.size() > 63)
    return false;
  const auto is_inner = [](char c) { return is_lower(c) || is_digit(c) || c == '.' || c == '-'; };
  const auto is_outer = [](char c) { return is_lower(c) || is_digit(c); };
  if (!std::all_of(text.begin(), text.end(), is_inner) || !is_outer(text.front())
      || !is_outer(text.back()))
    return false;
  // Prefixes and suffixes that S3 keeps for itself ("Bucket naming rules").
  for (const auto taken : {"xn--", "sthree-", "amzn-s3-demo-"})
    if (text.starts_with(taken))
      return false;
  for (const auto taken : {"-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"})
    if (text.ends_with(taken))
      return false;
  // Between dots stand labels, as in a host name: each begins and ends like the whole.
  for (const auto broken : {"..", ".-", "-."})
    if (text.find(broken) != std::string_view::npos)
      return false;
  return !looks_like_ipv4(text);
}

bool is_log_group_name(std::string_view text) {
  return is_made_of(text, 1, 512, ".-_/#");
}

bool is_log_stream_name(std::string_view text) {
  // Characters, not bytes: the bytes that continue one in UTF-8 do not count.
  const auto characters
      = std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; });
  return characters >= 1 && characters <= 512 && text.find_first_of(":*") == std::string_view::npos;
}

bool is_account_id(std::string_view text) {
  return text.size() == 12 && std::all_of(text.begin(), text.end(), is_digit);
}

bool is_region(std::string_view text) {
  // Not AWS's list: `local` and the like are in use against local services.
  return !text.empty() && text.size() <= 32 && is_lower(text.front())
         && std::all_of(text.begin(), text.end(),
                        [](char c) { return is_lower(c) || is_digit(c) || c == '-'; });
}

bool is_origin(std::string_view text) {
  const auto mark = text.find("://");
  if (mark == std::string_view::npos || text.size() > 260)
    return false;
  const auto scheme = text.substr(0, mark);
  auto host = text.substr(mark + 3);
  const bool is_v6 = host.starts_with('[');
  const auto colon = host.find(':', is_v6 ? host.find(']') : 0);
  if (colon != std::string_view::npos) {
    const auto port = host.substr(colon + 1);
    const auto own_port = scheme == "http" ? "80" : scheme == "https" ? "443" : "";
    if (port.empty() || port.size() > 5 || !std::all_of(port.begin(), port.end(), is_digit)
        || port == own_port)
      return false;
    host = host.substr(0, colon);
  }
  if (is_v6) {
    if (host.size() < 4 || !host.ends_with(']'))
      return false;
    host = host.substr(1, host.size() - 2);
  }
  return !scheme.empty() && is_lower(scheme.front())
         && std::all_of(scheme.begin(), scheme.end(),
                        [](char c) { return is_lower(c) || is_digit(c) || c == '+' || c == '-'; })
         && !host.empty() && std::all_of(host.begin(), host.end(), [is_v6](char c) {
              return is_lower(c) || is_digit(c) || c == '.'
                     || (is_v6 ? c == ':' : c == '-' || c == '_');
            });
}

} // namespace troupe
