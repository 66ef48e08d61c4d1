// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <regex>
#include <set>
#include <string>
#include <vector>

/// Reads the sources themselves: who includes whom, how long files and lines are, words that are
/// not wanted, and files that no CMake list names. The rules are docs/architecture.md's and
/// docs/hacking.md's; a breach prints file and line.
namespace {

namespace fs = std::filesystem;

struct source {
  std::string path; ///< Relative to the project, with slashes.
  std::vector<std::string> lines;

  [[nodiscard]] bool is_in(std::string_view folder) const { return path.starts_with(folder); }
};

constexpr std::size_t file_lines_max = 600;
constexpr std::size_t line_columns_max = 110;
constexpr std::size_t function_lines_max = 40;

const fs::path root = TROUPE_SOURCE_DIR;

std::vector<source> read_sources(std::initializer_list<const char*> folders) {
  auto sources = std::vector<source>{};
  for (const auto* folder : folders)
    for (const auto& entry : fs::recursive_directory_iterator{root / folder}) {
      const auto ending = entry.path().extension();
      if (ending != ".hpp" && ending != ".cpp")
        continue;
      auto one = source{fs::relative(entry.path(), root).generic_string(), {}};
      auto file = std::ifstream{entry.path()};
      for (auto line = std::string{}; std::getline(file, line);)
        one.lines.push_back(line);
      sources.push_back(std::move(one));
    }
  return sources;
}

std::vector<source> product() {
  return read_sources({"core", "config", "persistence", "actors", "gateway", "include"});
}

/// `"core/json.hpp"` or `<caf/actor.hpp>` of an include line, without its brackets.
std::string include_of(const std::string& line) {
  static const auto form = std::regex{R"(^\s*#\s*include\s*[<"]([^>"]+)[>"])"};
  auto match = std::smatch{};
  return std::regex_search(line, match, form) ? match[1].str() : std::string{};
}

bool starts_with_any(std::string_view text, std::initializer_list<std::string_view> prefixes) {
  return std::ranges::any_of(prefixes, [&](auto prefix) { return text.starts_with(prefix); });
}

/// Why `from` may not include `what`; empty if it may.
std::string breach(const source& from, const std::string& what) {
  const auto layer = from.path.substr(0, from.path.find('/'));
  static const std::map<std::string, int> height
      = {{"core", 0},   {"config", 1},  {"persistence", 2},
         {"actors", 3}, {"gateway", 4}, {"include", 5}};
  const auto target = what.substr(0, what.find('/'));
  if (height.contains(target) && height.at(target) > height.at(layer))
    return "a lower layer includes a higher one";
  const auto is_root = starts_with_any(from.path, {"gateway/cli/", "include/", "gateway/embed"});
  if (layer == "gateway" && target == "persistence")
    return "the gateway knows storage through actors/protocol only";
  if (layer == "gateway" && target == "actors" && !is_root && !what.starts_with("actors/protocol/"))
    return "the gateway sees of actors/ only actors/protocol/";
  if (layer == "actors" && target == "actors") {
    static const std::set<std::string> nouns
        = {"function", "table", "bucket", "log", "metric", "api"};
    const auto noun_of = [](const std::string& path) {
      const auto rest = path.substr(path.find('/') + 1);
      return rest.substr(0, rest.find('/'));
    };
    const auto own = noun_of(from.path);
    const auto other = noun_of(what);
    if (nouns.contains(own) && nouns.contains(other) && own != other)
      return "one noun's actors see another's only through actors/protocol/";
  }
  if (what == "lmdb.h" && !from.path.starts_with("persistence/lmdb"))
    return "LMDB stops in persistence/lmdb.*";
  if (starts_with_any(what, {"msgpack"}) && from.path != "persistence/record.cpp")
    return "msgpack stops in persistence/record.cpp";
  if (what.starts_with("boost/beast") && !from.path.starts_with("gateway/http/"))
    return "Beast stops in gateway/http/";
  if (what.starts_with("boost/") && layer != "gateway")
    return "Boost lives in the gateway";
  if (what.starts_with("caf/") && height.at(layer) < height.at("actors"))
    return "CAF lives in actors/ and above";
  if (what.starts_with("openssl/") && layer != "core")
    return "OpenSSL stops in core/";
  if (what == "caf/all.hpp")
    return "name the CAF headers that are needed";
  return {};
}

/// A definition at the outermost level, with its signature: a line that is not indented, and what
/// follows until the next such line, which ends it.
struct definition {
  std::size_t line = 0;
  std::size_t lines = 0;
};

/// Functions of a file: no types, no tables of values.
std::vector<definition> functions_of(const source& file) {
  static const auto other = std::regex{
      R"(^(struct|class|enum|union|namespace|extern|inline namespace|constexpr|constinit|using|template|public|private|protected)\b)"};
  auto found = std::vector<definition>{};
  auto begins = std::optional<std::size_t>{};
  for (std::size_t i = 0; i < file.lines.size(); ++i) {
    const auto& line = file.lines[i];
    if (line.empty() || line[0] == ' ')
      continue;
    if (line[0] == '}' && begins) {
      const auto has_table = std::any_of(
          file.lines.begin() + static_cast<std::ptrdiff_t>(*begins),
          file.lines.begin() + static_cast<std::ptrdiff_t>(i),
          [](const std::string& inner) { return inner.starts_with("  static const"); });
      if (!has_table)
        found.push_back({*begins, i - *begins + 1});
    }
    const auto is_name = std::isalpha(static_cast<unsigned char>(line[0])) != 0;
    begins.reset();
    if (is_name && !std::regex_search(line, other) && line.find("= {") == std::string::npos)
      begins = i;
  }
  return found;
}

/// The sources that a CMake list names, from its own folder or that of the list that includes it.
std::set<std::string> named_in(const fs::path& list) {
  static const auto name = std::regex{R"(([\w/.-]+\.cpp)\b)"};
  auto file = std::ifstream{list};
  const auto text = std::string{std::istreambuf_iterator<char>{file}, {}};
  auto found = std::set<std::string>{};
  const auto own = list.parent_path();
  for (auto at = std::sregex_iterator{text.begin(), text.end(), name}; at != std::sregex_iterator{};
       ++at) {
    auto path = (*at)[1].str();
    path.erase(0, path.find_first_not_of('/')); // After `${CMAKE_CURRENT_LIST_DIR}`.
    for (const auto& folder : {own, own.parent_path()})
      if (fs::exists(folder / path))
        found.insert(fs::relative(folder / path, root).generic_string());
  }
  return found;
}

void report(const source& where, std::size_t line, const std::string& why) {
  FAIL_CHECK(where.path << ":" << line + 1 << ": " << why);
}

} // namespace

TEST_CASE("includes point downwards, and third-party headers stay in their layer") {
  for (const auto& file : product())
    for (std::size_t i = 0; i < file.lines.size(); ++i)
      if (const auto what = include_of(file.lines[i]); !what.empty())
        if (const auto why = breach(file, what); !why.empty())
          report(file, i, why + ": " + what);
  SUCCEED();
}

TEST_CASE("files and lines are short enough to read") {
  for (const auto& file : product()) {
    if (file.lines.size() > file_lines_max)
      report(file, file.lines.size(), "more than 600 lines");
    for (std::size_t i = 0; i < file.lines.size(); ++i)
      if (file.lines[i].size() > line_columns_max)
        report(file, i, "a line of more than 110 columns");
  }
  SUCCEED();
}

TEST_CASE("functions fit a screen") {
  for (const auto& file : product())
    for (const auto& one : functions_of(file))
      if (one.lines > function_lines_max)
        report(file, one.line, "a function of " + std::to_string(one.lines) + " lines");
  SUCCEED();
}

TEST_CASE("words that are not wanted stay out") {
  struct banned {
    const char* word;
    const char* why;
    std::initializer_list<std::string_view> except;
  };
  const banned words[] = {
      {"caf::infinite", "every ask has a patience", {}},
      {"std::cout", "print through the command line's own face", {}},
      {"[=]", "name what is captured", {}},
      {"using namespace std;", "name what is used", {}},
      {"TODO:", "a TODO names its kind: TODO(perf): ...", {}},
      {"MDB_NOSYNC", "acknowledged means durable", {}},
      {"MDB_WRITEMAP", "acknowledged means durable", {}},
      {"assert(", "use ensure(), which stays on in releases", {"static_"}},
  };
  for (const auto& file : product())
    for (std::size_t i = 0; i < file.lines.size(); ++i)
      for (const auto& [word, why, except] : words) {
        const auto at = file.lines[i].find(word);
        if (at == std::string::npos || file.lines[i].find("///") < at
            || file.lines[i].find("//") < at)
          continue;
        const auto before = std::string_view{file.lines[i]}.substr(0, at);
        if (std::ranges::none_of(except, [&](auto allowed) { return before.ends_with(allowed); }))
          report(file, i, why);
      }
  SUCCEED();
}

TEST_CASE("every source begins with its licence and every header with pragma once") {
  for (const auto& file : read_sources({"core", "config", "persistence", "actors", "gateway",
                                        "include", "tests", "bench", "samples"})) {
    if (file.lines.empty() || !file.lines[0].starts_with("// SPDX-License-Identifier: Apache-2.0"))
      report(file, 0, "no SPDX line");
    if (file.path.ends_with(".hpp")
        && std::ranges::find(file.lines, "#pragma once") == file.lines.end())
      report(file, 0, "no #pragma once");
  }
  SUCCEED();
}

TEST_CASE("every source is named in a CMake list") {
  auto named = std::set<std::string>{};
  for (const auto* folder : {"core", "config", "persistence", "actors", "gateway", "tests"})
    for (const auto& entry : fs::recursive_directory_iterator{root / folder}) {
      const auto name = entry.path().filename();
      if (name == "CMakeLists.txt" || name.extension() == ".cmake")
        named.merge(named_in(entry.path()));
    }
  for (const auto& file :
       read_sources({"core", "config", "persistence", "actors", "gateway", "tests"}))
    if (file.path.ends_with(".cpp") && !named.contains(file.path))
      report(file, 0, "no CMake list names it");
  SUCCEED();
}
