// SPDX-License-Identifier: Apache-2.0
#include "core/encoding.hpp"
#include "gateway/cli/command.hpp"
#include "gateway/cli/deployer.hpp"
#include "gateway/cli/package.hpp"

#include <fmt/format.h>

namespace troupe::gateway::cli {

namespace fs = std::filesystem;

namespace {

void print_outputs(const options& with, const stack_values& outputs) {
  if (with.json) {
    json_writer out;
    out.begin_object();
    for (const auto& [name, value] : outputs)
      out.member(name, value);
    out.end_object();
    return print(out.text());
  }
  for (const auto& [name, value] : outputs)
    print(fmt::format("  {:<10} {}", name, value));
}

int deploy_template(const options& with, const fs::path& file) {
  auto work = deployer{with, file};
  print_outputs(with, work.deploy(stack_template::load(file)));
  return success;
}

int deploy_bare_folder(const options& with, const deploy_options& what, const fs::path& folder) {
  const auto guessed = guess_runtime(folder);
  if (!guessed && (what.runtime.empty() || what.handler.empty()))
    throw trouble{
        fmt::format("cannot deploy {}", folder.string()),
        "it holds neither a template.yaml nor a handler that Troupe knows (index.js, index.mjs, "
        "app.js, lambda_function.py, bootstrap)",
        "troupe deploy DIR --runtime nodejs20.x --handler file.export", usage_error};
  auto function = function_description{
      .name = what.name.empty() ? fs::canonical(folder).filename().string() : what.name,
      .runtime = what.runtime.empty() ? guessed->runtime : what.runtime,
      .handler = what.handler.empty() ? guessed->handler : what.handler,
      .code = folder,
  };
  auto work = deployer{with, folder};
  const auto verb = work.put_function(function);
  if (with.json) {
    json_writer out;
    out.begin_object().member("function", function.name).member("runtime", function.runtime);
    out.member("handler", function.handler).member("result", verb).end_object();
    print(out.text());
  } else {
    print(fmt::format("  {}  {}  {}  {} MB   {}{}", function.name, function.runtime,
                      function.handler, function.memory_mb, verb,
                      what.runtime.empty() ? "  (runtime guessed from the files)" : ""));
  }
  return success;
}

} // namespace

int deploy(const options& with, const deploy_options& what) {
  const auto path = fs::path{what.folder};
  if (fs::is_regular_file(path))
    return deploy_template(with, path);
  if (!fs::is_directory(path))
    throw trouble{fmt::format("cannot deploy {}", what.folder), "there is no such folder",
                  "troupe deploy samples/guestbook", usage_error};
  if (const auto file = find_template(path); !file.empty())
    return deploy_template(with, file);
  return deploy_bare_folder(with, what, path);
}

} // namespace troupe::gateway::cli
