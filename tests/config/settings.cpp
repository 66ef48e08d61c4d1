// SPDX-License-Identifier: Apache-2.0
#include "config/settings.hpp"

#include <catch2/catch.hpp>

#include <stdlib.h>

#include <algorithm>
#include <fstream>

using namespace troupe;
using namespace std::chrono_literals;

namespace {

/// Settings files of the test's own.
struct settings_files {
  settings_files() {
    auto name = (std::filesystem::temp_directory_path() / "troupe-test-XXXXXX").string();
    path = ::mkdtemp(name.data());
  }
  ~settings_files() { std::filesystem::remove_all(path); }

  std::filesystem::path write(const char* name, std::string_view content) {
    std::ofstream{path / name} << content;
    return path / name;
  }
  std::string refusal_of_file(std::string_view content) {
    auto loaded = load_settings({.files = {write("t.toml", content)}});
    if (loaded)
      return "none";
    auto message = loaded.refusal().message;
    const auto folder = path.string() + "/";
    return message.starts_with(folder) ? message.substr(folder.size()) : message;
  }

  std::filesystem::path path;
};

settings must_load(const settings_sources& from) {
  auto loaded = load_settings(from);
  if (!loaded)
    FAIL(loaded.refusal().message);
  return loaded->values;
}

std::string refusal_of(const settings_sources& from) {
  auto loaded = load_settings(from);
  return loaded ? "none" : loaded.refusal().message;
}

std::string origin_of(const loaded_settings& loaded, std::string_view name) {
  return std::ranges::find(loaded.origins, name, &setting_origin::name)->origin;
}

} // namespace

TEST_CASE("without any source, settings have their defaults") {
  auto loaded = load_settings({});
  REQUIRE(loaded);
  CHECK(loaded->values.port == 4566);
  CHECK(loaded->values.function.idle == 300s);
  CHECK(std::ranges::all_of(loaded->origins, [](const auto& s) { return s.origin == "default"; }));
}

TEST_CASE_METHOD(settings_files, "later sources win, and each value tells its origin") {
  const auto first = write("first.toml", "[serve]\nport = 1\nregion = \"eu-west-1\"\naccount = "
                                         "\"111111111111\"\ngateway_threads = 4\n");
  const auto second = write("second.toml", "[serve]\nport = 2\naccount = \"222222222222\"\n");
  auto loaded = load_settings({.files = {first, path / "missing.toml", second},
                               .environment = {{"TROUPE_SERVE__PORT", "3"},
                                               {"TROUPE_SERVE__GATEWAY_THREADS", "5"},
                                               {"TROUPE_ENDPOINT", "of the command line"},
                                               {"PATH", "/bin"}},
                               .flags = {{"serve.port", "4"}}});
  REQUIRE(loaded);
  CHECK(loaded->values.port == 4);
  CHECK(loaded->values.gateway_threads == 5);
  CHECK(loaded->values.account == "222222222222");
  CHECK(loaded->values.region == "eu-west-1");
  CHECK(origin_of(*loaded, "serve.port") == "flag");
  CHECK(origin_of(*loaded, "serve.gateway_threads") == "TROUPE_SERVE__GATEWAY_THREADS");
  CHECK(origin_of(*loaded, "serve.account") == second.string() + ":3");
  CHECK(origin_of(*loaded, "serve.region") == first.string() + ":3");
  CHECK(origin_of(*loaded, "serve.listen") == "default");
}

TEST_CASE_METHOD(settings_files,
                 "a file named by the user must exist, and stands for the last of the others") {
  const auto usual = write("usual.toml", "[serve]\nport = 1\n");
  const auto named = write("named.toml", "[serve]\nregion = \"eu-west-1\"\n");
  CHECK(must_load({.files = {usual}, .required_file = named}).port == 4566);
  CHECK(refusal_of({.required_file = path / "none.toml"})
        == (path / "none.toml").string() + ": there is no such file");
}

TEST_CASE_METHOD(settings_files,
                 "an unknown key is refused with the nearest known one and its place") {
  CHECK(refusal_of_file("[serve]\n\nprot = 1\n")
        == "t.toml:3: there is no setting serve.prot; the nearest is serve.port");
  CHECK(refusal_of_file("[server]\nport = 1\n")
        == "t.toml:2: there is no setting server.port; the nearest is serve.port");
  CHECK(refusal_of_file("listen = \"127.0.0.1\"\n")
            .starts_with("t.toml:1: there is no setting listen;"));
  CHECK(refusal_of_file("[log]\nlevels = [1]\n")
        == "t.toml:2: there is no setting log.levels; the nearest is log.level");
  CHECK(refusal_of({.environment = {{"TROUPE_SERVE__PROT", "1"}}})
        == "TROUPE_SERVE__PROT: there is no setting TROUPE_SERVE__PROT; the nearest is "
           "TROUPE_SERVE__PORT");
  CHECK(refusal_of({.flags = {{"serve.prot", "1"}}})
        == "flag: there is no setting serve.prot; the nearest is serve.port");
}

TEST_CASE("every variable that begins with TROUPE_ is a setting, or an error") {
  const auto refused = [](const char* variable) {
    return refusal_of({.environment = {{variable, "1"}}});
  };
  const std::pair<const char*, const char*> meant[] = {
      {"TROUPE_PORT", "TROUPE_SERVE__PORT"},
      {"TROUPE_SERVE_PORT", "TROUPE_SERVE__PORT"},
      {"TROUPE_DATA", "TROUPE_SERVE__DATA"},
      {"TROUPE_LISTEN", "TROUPE_SERVE__LISTEN"},
      {"TROUPE_LOG_LEVEL", "TROUPE_LOG__LEVEL"},
      {"TROUPE_AUTH_REQUIRED", "TROUPE_AUTH__REQUIRED"},
      {"TROUPE_EPHEMERAL", "TROUPE_SERVE__EPHEMERAL"},
      {"TROUPE_CORS__ALLOWED_ORIGIN", "TROUPE_CORS__ALLOWED_ORIGINS"},
  };
  for (const auto& [variable, nearest] : meant)
    CHECK(refused(variable)
          == std::string{variable} + ": there is no setting " + variable + "; the nearest is "
                 + nearest);
  for (const auto* other : {"TROUPE_ENDPOINT", "TROUPES", "MY_TROUPE_PORT", "PORT"})
    CHECK(refused(other) == "none");
}

TEST_CASE_METHOD(settings_files, "a list is an array in a file, and has commas elsewhere") {
  using texts = std::vector<std::string>;
  const auto named = [](const settings& of) { return of.cors.allowed_origins; };
  const auto file = write("t.toml", "[cors]\nallowed_origins = [\"https://a.example\", "
                                    "\"http://localhost:3000\"]\n");
  CHECK(named(must_load({})).empty());
  CHECK(named(must_load({.files = {file}})) == texts{"https://a.example", "http://localhost:3000"});
  const auto flag = [&](const char* text) {
    return named(must_load({.files = {file}, .flags = {{"cors.allowed_origins", text}}}));
  };
  CHECK(flag("https://b.example") == texts{"https://b.example"});
  CHECK(flag(" https://b.example , http://[::1]:3000,capacitor://localhost")
        == texts{"https://b.example", "http://[::1]:3000", "capacitor://localhost"});
  CHECK(flag("*") == texts{"*"});
  CHECK(flag("").empty());
  CHECK(flag(" ").empty());
  CHECK(must_load({.environment = {{"TROUPE_WEBSITE__PUBLIC_BUCKETS", "site,my.site"}}})
            .website.public_buckets
        == texts{"site", "my.site"});
}

TEST_CASE_METHOD(settings_files, "a list with what does not belong into it is refused") {
  const std::string wanted = "cors.allowed_origins must be a list of origins such as "
                             "https://app.example:3000 (lower case, no path, no port where it is "
                             "the usual one), or *";
  for (const auto* wrong :
       {"app.example", "https://app.example/", "https://app.example:443", "http://app.example:80",
        "https://App.example", "https://*.example", "https://", "null", "file:///tmp",
        "https://a:b", "https://a@b", "https://a.example,", ",", "https://a.example;https://b"}) {
    INFO(wrong);
    CHECK(refusal_of({.flags = {{"cors.allowed_origins", wrong}}})
          == "flag: " + wanted + ", not " + wrong);
  }
  CHECK(refusal_of_file("[cors]\nallowed_origins = \"https://a.example\"\n")
        == "t.toml:2: " + wanted + " in square brackets, not \"https://a.example\"");
  CHECK(refusal_of_file("[cors]\nallowed_origins = [\"a\"]\n")
        == "t.toml:2: " + wanted + ", not a");
  CHECK(refusal_of_file("[cors]\nallowed_origins = [1]\n")
        == "t.toml:2: cors.allowed_origins must be a text, a whole number, true or false, or a "
           "list of texts");
  for (const auto* element : {"https://a,https://b", ""})
    CHECK(refusal_of_file("[cors]\nallowed_origins = [\"" + std::string{element} + "\"]\n")
              .ends_with("or a list of texts"));
  CHECK(refusal_of_file("[serve]\nport = [\"1\"]\n").find("must be a whole number")
        != std::string::npos);
  CHECK(refusal_of({.flags = {{"website.public_buckets", "No_Bucket"}}})
        == "flag: website.public_buckets must be a list of names of buckets, or *, not No_Bucket");
}

TEST_CASE_METHOD(settings_files, "a file that is no TOML is refused with the line") {
  CHECK(refusal_of_file("[serve]\nport = \n").starts_with("t.toml:2: "));
  std::filesystem::create_directory(path / "folder.toml");
  CHECK(refusal_of({.files = {path / "folder.toml"}}).ends_with("cannot be read"));
}

TEST_CASE_METHOD(settings_files,
                 "a value of the wrong type or out of range is refused with what is wanted") {
  CHECK(refusal_of_file("[serve]\nport = \"4566\"\n")
        == "t.toml:2: serve.port must be a whole number from 0 to 65535, not \"4566\"");
  CHECK(refusal_of_file("[serve]\nport = 65536\n")
        == "t.toml:2: serve.port must be a whole number from 0 to 65535, not 65536");
  CHECK(refusal_of_file("[serve]\nport = -1\n").ends_with("not -1"));
  CHECK(refusal_of_file("[serve]\nport = 1.5\n")
        == "t.toml:2: serve.port must be a text, a whole number, true or false, or a list of "
           "texts");
  CHECK(
      refusal_of_file("[serve]\naccount = 111111111111\n")
      == "t.toml:2: serve.account must be an account id of 12 digits in quotes, not 111111111111");
  CHECK(refusal_of_file("[serve]\nephemeral = \"yes\"\n")
        == "t.toml:2: serve.ephemeral must be true or false, not \"yes\"");
  CHECK(refusal_of_file("[serve]\ndata = 7\n")
        == "t.toml:2: serve.data must be a path in quotes, not 7");
  CHECK(refusal_of_file("[serve]\nlisten = \"localhost\"\n").find("must be an IP address")
        != std::string::npos);
  CHECK(refusal_of_file("[log]\nlevel = \"loud\"\n").find("must be one of trace, debug")
        != std::string::npos);
  CHECK(refusal_of_file("[cluster]\njoin = \"host\"\n").find("must be HOST:PORT")
        != std::string::npos);
  CHECK(refusal_of_file("[function]\nconcurrency = 0\n").find("from 1 to") != std::string::npos);
}

TEST_CASE("sizes and durations are read in their units") {
  const auto size = [](const char* text) {
    return must_load({.flags = {{"storage.map_bytes", text}}}).storage.map_bytes;
  };
  CHECK(size("64GiB") == std::size_t{64} << 30);
  CHECK(size("20 MB") == 20'000'000);
  CHECK(size("16777216") == 16u << 20);
  CHECK(must_load({.flags = {{"serve.memory_budget", "0"}}}).memory_budget == 0);
  CHECK(must_load({.flags = {{"serve.memory_budget", "16MiB"}}}).memory_budget == 16u << 20);
  CHECK(refusal_of({.flags = {{"serve.memory_budget", "15MiB"}}})
        == "flag: serve.memory_budget must be a size such as \"64GiB\" or \"512MiB\", at least "
           "16MiB, or 0, not 15MiB");
  for (const auto* text : {"", "GiB", "1", "64gib", "1.5GiB", "-1GiB", "64GiBs", "99999999999TiB"})
    CHECK(refusal_of({.flags = {{"storage.map_bytes", text}}}).find("must be a size")
          != std::string::npos);

  const auto time = [](const char* text) {
    return must_load({.flags = {{"function.idle", text}}}).function.idle;
  };
  CHECK(time("300s") == 300s);
  CHECK(time("5m") == 5min);
  CHECK(time("2h") == 2h);
  CHECK(time("250ms") == 250ms);
  CHECK(time("7") == 7s);
  CHECK(time("0") == 0s);
  for (const auto* text : {"", "s", "5 days", "-1s", "1e3s"})
    CHECK(refusal_of({.flags = {{"function.idle", text}}}).find("must be a duration")
          != std::string::npos);
}

TEST_CASE("every value is shown as it could be written") {
  auto loaded = load_settings({.flags = {{"storage.map_bytes", "1000000000"},
                                         {"function.idle", "90s"},
                                         {"auth.required", "1"},
                                         {"cors.allowed_origins", "https://a, https://b"},
                                         {"cluster.join", "127.0.0.1:7000"}}});
  REQUIRE(loaded);
  auto again = settings_sources{};
  for (const auto& setting : loaded->origins)
    again.flags[setting.name] = setting.value;
  auto reloaded = load_settings(again);
  REQUIRE(reloaded);
  CHECK(reloaded->values.storage.map_bytes == 1'000'000'000);
  CHECK(reloaded->values.function.idle == 90s);
  CHECK(reloaded->values.auth.required);
  for (std::size_t i = 0; i < loaded->origins.size(); ++i)
    CHECK(reloaded->origins[i].value == loaded->origins[i].value);
}

TEST_CASE("the data folder follows the XDG specification") {
  settings values;
  CHECK(data_folder(values, {{"XDG_DATA_HOME", "/x"}, {"HOME", "/home/a"}}) == "/x/troupe");
  CHECK(data_folder(values, {{"XDG_DATA_HOME", "relative"}, {"HOME", "/home/a"}})
        == "/home/a/.local/share/troupe");
  CHECK(data_folder(values, {{"XDG_DATA_HOME", ""}, {"HOME", "/home/a"}})
        == "/home/a/.local/share/troupe");
  CHECK(data_folder(values, {}).empty());
  values.data = "/chosen";
  CHECK(data_folder(values, {{"HOME", "/home/a"}}) == "/chosen");
}

TEST_CASE("who listens beyond loopback requires signatures, unless told otherwise in words") {
  const auto is_required = [](std::map<std::string, std::string> flags) {
    return must_load({.flags = std::move(flags)}).auth.required;
  };
  CHECK_FALSE(is_required({}));
  CHECK_FALSE(is_required({{"serve.listen", "127.0.0.2"}}));
  CHECK(is_required({{"serve.listen", "0.0.0.0"}}));
  CHECK(is_required({{"serve.listen", "192.168.1.7"}}));
  CHECK_FALSE(is_required({{"serve.listen", "0.0.0.0"}, {"auth.required", "false"}}));
}
