// SPDX-License-Identifier: Apache-2.0
#include "config/settings.hpp"

#include "config/forms.hpp"
#include "core/names.hpp"

#include <arpa/inet.h>
#include <toml++/toml.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <functional>
#include <numeric>
#include <sstream>

namespace troupe {

namespace {

using forms::written_as;

/// One setting: where it is in the struct, and the form in which it is written.
struct setting {
  std::string_view name;
  std::function<forms::complaint(std::string_view, written_as, settings&)> read;
  std::function<std::string(settings&)> show;
};

template <class Field, class Form>
setting bind(std::string_view name, Form form, Field field) {
  return {name,
          [form, field](std::string_view given, written_as how, settings& into) {
            return form.read(given, how, field(into));
          },
          [form, field](settings& of) { return form.show(field(of)); }};
}

bool is_ip_address(std::string_view text) {
  auto room = std::array<unsigned char, sizeof(in6_addr)>{};
  const auto terminated = std::string{text};
  return ::inet_pton(AF_INET, terminated.c_str(), room.data()) == 1
         || ::inet_pton(AF_INET6, terminated.c_str(), room.data()) == 1;
}

bool is_log_level(std::string_view text) {
  constexpr auto levels
      = std::array<std::string_view, 6>{"trace", "debug", "info", "warn", "error", "off"};
  return std::ranges::find(levels, text) != levels.end();
}

bool is_isolation(std::string_view text) {
  return text == "best" || text == "required" || text == "none";
}

bool is_host_and_port(std::string_view text) {
  const auto colon = text.rfind(':');
  if (text.empty())
    return true;
  std::uint16_t ignored = 0;
  return colon != std::string_view::npos && colon > 0
         && !forms::whole_number{1, 65'535}.read(text.substr(colon + 1), written_as::untyped,
                                                 ignored);
}

bool is_page(std::string_view text) {
  return text == "*" || is_origin(text);
}

bool is_site(std::string_view text) {
  return text == "*" || is_bucket_name(text);
}

/// The only list of settings; config/troupe.toml explains them in the same order.
const std::vector<setting>& all_settings() {
  using namespace forms;
  constexpr auto port = whole_number{0, 65'535};
  constexpr auto threads = whole_number{0, 1'024};
  constexpr std::uint64_t map_bytes_min = 16u << 20;
  static const auto all = std::vector<setting>{
      bind(
          "serve.listen", checked_text{is_ip_address, "an IP address such as 127.0.0.1 or 0.0.0.0"},
          [](settings & s) -> auto& { return s.listen; }),
      bind(
          "serve.port", port, [](settings & s) -> auto& { return s.port; }),
      bind(
          "serve.data", text{}, [](settings & s) -> auto& { return s.data; }),
      bind(
          "serve.ephemeral", yes_or_no{}, [](settings & s) -> auto& { return s.ephemeral; }),
      bind(
          "serve.gateway_threads", threads,
          [](settings & s) -> auto& { return s.gateway_threads; }),
      bind(
          "serve.actor_threads", threads, [](settings & s) -> auto& { return s.actor_threads; }),
      bind(
          "serve.memory_budget", byte_size{.least = limits::memory_budget_min, .or_none = true},
          [](settings & s) -> auto& { return s.memory_budget; }),
      bind(
          "serve.account", checked_text{is_account_id, "an account id of 12 digits"},
          [](settings & s) -> auto& { return s.account; }),
      bind(
          "serve.region", checked_text{is_region, "a region such as us-east-1"},
          [](settings & s) -> auto& { return s.region; }),
      bind(
          "auth.required", yes_or_no{}, [](settings & s) -> auto& { return s.auth.required; }),
      bind(
          "cors.allowed_origins",
          text_list{is_page, "a list of origins such as https://app.example:3000 (lower case, no "
                             "path, no port where it is the usual one), or *"},
          [](settings & s) -> auto& { return s.cors.allowed_origins; }),
      bind(
          "website.public_buckets", text_list{is_site, "a list of names of buckets, or *"},
          [](settings & s) -> auto& { return s.website.public_buckets; }),
      bind(
          "log.level", checked_text{is_log_level, "one of trace, debug, info, warn, error, off"},
          [](settings & s) -> auto& { return s.log.level; }),
      bind(
          "log.access", yes_or_no{}, [](settings & s) -> auto& { return s.log.access; }),
      bind(
          "function.concurrency", whole_number{1, 1'000'000},
          [](settings & s) -> auto& { return s.function.concurrency; }),
      bind(
          "function.idle", duration{}, [](settings & s) -> auto& { return s.function.idle; }),
      bind(
          "function.prebooted", whole_number{0, 1'000},
          [](settings & s) -> auto& { return s.function.prebooted; }),
      bind(
          "function.isolation", checked_text{is_isolation, "one of best, required, none"},
          [](settings & s) -> auto& { return s.function.isolation; }),
      bind(
          "function.node", text{}, [](settings & s) -> auto& { return s.function.node; }),
      bind(
          "function.modules", text{}, [](settings & s) -> auto& { return s.function.modules; }),
      bind(
          "storage.map_bytes", byte_size{map_bytes_min},
          [](settings & s) -> auto& { return s.storage.map_bytes; }),
      bind(
          "storage.free_disk_bytes_min", byte_size{},
          [](settings & s) -> auto& { return s.storage.free_disk_bytes_min; }),
      bind(
          "cluster.port", port, [](settings & s) -> auto& { return s.cluster.port; }),
      bind(
          "cluster.join", checked_text{is_host_and_port, "HOST:PORT of another node, or empty"},
          [](settings & s) -> auto& { return s.cluster.join; }),
      bind(
          "cluster.token", text{}, [](settings & s) -> auto& { return s.cluster.token; }),
      bind(
          "test.control", yes_or_no{}, [](settings & s) -> auto& { return s.test.control; }),
  };
  return all;
}

/// Levenshtein's distance: how many letters to change, add or drop.
std::size_t distance(std::string_view a, std::string_view b) {
  auto row = std::vector<std::size_t>(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    auto diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < b.size(); ++j) {
      const auto changed = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({changed, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

std::string_view nearest(std::string_view name) {
  const auto& all = all_settings();
  return std::ranges::min_element(all, {}, [&](const setting& s) { return distance(name, s.name); })
      ->name;
}

/// `serve.port` as `TROUPE_SERVE__PORT`.
std::string variable_of(std::string_view name) {
  auto variable = std::string{"TROUPE_"};
  for (char c : name)
    variable
        += c == '.' ? "__" : std::string(1, c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c);
  return variable;
}

/// `TROUPE_SERVE__PORT` as `serve.port`.
std::string name_of(std::string_view variable) {
  auto name = std::string{variable.substr(std::string_view{"TROUPE_"}.size())};
  for (auto& c : name)
    c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  if (const auto section_end = name.find("__"); section_end != std::string::npos)
    name.replace(section_end, 2, ".");
  return name;
}

class loader {
public:
  loader() {
    for (const auto& each : all_settings())
      loaded_.origins.push_back({std::string{each.name}, {}, "default"});
  }

  /// Later calls win. `spelling` is how the source names settings.
  template <class Spelling>
  result<void> set(std::string_view name, std::string_view given, written_as how,
                   const std::string& origin, Spelling spelling) {
    const auto& all = all_settings();
    const auto known = std::ranges::find(all, name, &setting::name);
    if (known == all.end())
      return error{code::validation,
                   origin + ": there is no setting " + std::string{spelling(name)}
                       + "; the nearest is " + std::string{spelling(nearest(name))},
                   {}};
    if (auto wanted = known->read(given, how, loaded_.values))
      return error{
          code::validation,
          origin + ": " + std::string{spelling(name)} + " must be " + *wanted + ", not "
              + (how == written_as::text ? "\"" + std::string{given} + "\"" : std::string{given}),
          {}};
    loaded_.origins[static_cast<std::size_t>(known - all.begin())].origin = origin;
    return {};
  }

  result<void> read_file(const std::filesystem::path& file);
  result<void> read_section(const std::filesystem::path& file, std::string_view section,
                            const toml::table& members);

  loaded_settings finish() {
    require_signatures_beyond_loopback();
    for (std::size_t i = 0; i < loaded_.origins.size(); ++i)
      loaded_.origins[i].value = all_settings()[i].show(loaded_.values);
    return std::move(loaded_);
  }

private:
  /// Who can reach another address than loopback must sign, unless the operator has said otherwise.
  void require_signatures_beyond_loopback() {
    const auto& listen = loaded_.values.listen;
    const auto said = std::ranges::find(loaded_.origins, "auth.required", &setting_origin::name);
    if (listen.starts_with("127.") || listen == "localhost" || listen == "::1"
        || said->origin != "default")
      return;
    loaded_.values.auth.required = true;
    said->origin = "serve.listen is not loopback";
  }

  loaded_settings loaded_;
};

std::string_view as_is(std::string_view name) {
  return name;
}

std::string place(const std::filesystem::path& file, const toml::source_region& where) {
  return file.string() + ":" + std::to_string(where.begin.line);
}

result<void> loader::read_file(const std::filesystem::path& file) {
  auto input = std::ifstream{file};
  auto content = std::stringstream{};
  content << input.rdbuf();
  if (!input || std::filesystem::is_directory(file))
    return error{code::validation, file.string() + ": cannot be read", {}};
  try {
    const auto document = toml::parse(content.str());
    for (const auto& [name, node] : document) {
      const auto* members = node.as_table();
      const auto read
          = members ? read_section(file, name.str(), *members)
                    : set(name.str(), "", written_as::untyped, place(file, node.source()), as_is);
      if (!read)
        return read;
    }
  } catch (const toml::parse_error& wrong) {
    return error{code::validation,
                 place(file, wrong.source()) + ": " + std::string{wrong.description()},
                 {}};
  }
  return {};
}

/// The texts of an array, with commas between them as a variable has them; nothing for anything
/// else, and for a text that is empty or has a comma itself.
std::optional<std::string> list_of(const toml::node& node) {
  const auto* array = node.as_array();
  if (!array)
    return std::nullopt;
  std::string all;
  for (const auto& element : *array) {
    const auto* text = element.as_string();
    if (!text || text->get().empty() || text->get().find(',') != std::string::npos)
      return std::nullopt;
    all.append(&element == &array->front() ? "" : ",").append(text->get());
  }
  return all;
}

result<void> loader::read_section(const std::filesystem::path& file, std::string_view section,
                                  const toml::table& members) {
  for (const auto& [key, node] : members) {
    const auto name = std::string{section} + "." + std::string{key.str()};
    const auto origin = place(file, node.source());
    auto outcome = result<void>{};
    if (const auto* quoted = node.as_string())
      outcome = set(name, quoted->get(), written_as::text, origin, as_is);
    else if (const auto* number = node.as_integer())
      outcome = set(name, std::to_string(number->get()), written_as::number, origin, as_is);
    else if (const auto* flag = node.as_boolean())
      outcome = set(name, flag->get() ? "true" : "false", written_as::boolean, origin, as_is);
    else if (const auto list = list_of(node))
      outcome = set(name, *list, written_as::list, origin, as_is);
    else if (std::ranges::find(all_settings(), name, &setting::name) == all_settings().end())
      outcome = set(name, "", written_as::untyped, origin, as_is);
    else
      outcome = error{code::validation,
                      origin + ": " + name
                          + " must be a text, a whole number, true or false, or a list of texts",
                      {}};
    if (!outcome)
      return outcome;
  }
  return {};
}

/// Every variable of ours is a setting, so that a misspelled one is no silence; but for the command
/// line's own.
bool is_setting_variable(std::string_view variable) {
  return variable.starts_with("TROUPE_") && variable != "TROUPE_ENDPOINT";
}

} // namespace

result<loaded_settings> load_settings(const settings_sources& from) {
  auto files = from.files;
  if (!from.required_file.empty()) {
    if (!files.empty())
      files.pop_back();
    if (!std::filesystem::exists(from.required_file))
      return error{code::validation, from.required_file.string() + ": there is no such file", {}};
    files.push_back(from.required_file);
  }
  auto all = loader{};
  for (const auto& file : files)
    if (std::filesystem::exists(file))
      if (auto read = all.read_file(file); !read)
        return read.refusal();
  for (const auto& [variable, value] : from.environment)
    if (is_setting_variable(variable))
      if (auto set = all.set(name_of(variable), value, written_as::untyped, variable, variable_of);
          !set)
        return set.refusal();
  for (const auto& [name, value] : from.flags)
    if (auto set = all.set(name, value, written_as::untyped, "flag", as_is); !set)
      return set.refusal();
  return all.finish();
}

std::filesystem::path data_folder(const settings& values,
                                  const std::map<std::string, std::string>& environment) {
  if (!values.data.empty())
    return values.data;
  const auto value_of = [&](const char* variable) {
    const auto known = environment.find(variable);
    return known == environment.end() ? std::filesystem::path{}
                                      : std::filesystem::path{known->second};
  };
  // The XDG specification: a relative path counts as none.
  if (const auto data = value_of("XDG_DATA_HOME"); data.is_absolute())
    return data / "troupe";
  if (const auto home = value_of("HOME"); home.is_absolute())
    return home / ".local" / "share" / "troupe";
  return {};
}

std::map<std::string, std::string> process_environment() {
  std::map<std::string, std::string> all;
  for (char** entry = environ; entry && *entry; ++entry) {
    const auto text = std::string_view{*entry};
    const auto equals = std::min(text.find('='), text.size());
    all.emplace(text.substr(0, equals), text.substr(std::min(equals + 1, text.size())));
  }
  return all;
}

} // namespace troupe
