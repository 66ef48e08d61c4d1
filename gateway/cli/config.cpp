// SPDX-License-Identifier: Apache-2.0
#include "gateway/cli/command.hpp"
#include "gateway/cli/serve.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace troupe::gateway::cli {

loaded_settings read_settings(const serve_options& what) {
  auto loaded = load_settings({.files = {"/etc/troupe/troupe.toml", "troupe.toml"},
                               .required_file = what.config_file,
                               .environment = process_environment(),
                               .flags = what.flags});
  if (!loaded)
    throw trouble{"the settings do not hold", loaded.refusal().message, "troupe config",
                  usage_error};
  return std::move(*loaded);
}

int config(const serve_options& what, const std::string& one_setting, bool as_json) {
  const auto loaded = read_settings(what);
  if (!one_setting.empty()) {
    const auto known = std::ranges::find(loaded.origins, one_setting, &setting_origin::name);
    if (known == loaded.origins.end())
      throw trouble{fmt::format("no setting {}", one_setting), {}, "troupe config", usage_error};
    print(known->value);
    return success;
  }
  json_writer out;
  out.begin_array();
  for (const auto& [name, value, origin] : loaded.origins) {
    out.begin_object()
        .member("name", name)
        .member("value", value)
        .member("origin", origin)
        .end_object();
    if (!as_json)
      print(fmt::format("{:<28} {:<28} {}", name, value, origin));
  }
  out.end_array();
  if (as_json)
    print(out.text());
  return success;
}

} // namespace troupe::gateway::cli
