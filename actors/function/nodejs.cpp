// SPDX-License-Identifier: Apache-2.0
#include "actors/function/nodejs.hpp"

#include "actors/function/error_object.hpp"
#include "actors/function/frame.hpp"
#include "core/digest.hpp"
#include "core/encoding.hpp"
#include "core/error.hpp"
#include "core/json.hpp"

#include <caf/send.hpp>
#include <spdlog/spdlog.h>

#include <unistd.h>

#include <array>
#include <fstream>

namespace troupe::embedded {
std::string_view bootstrap_js();
}

namespace troupe {

namespace {

namespace fs = std::filesystem;

/// What Node.js or the loader reads only when a process starts.
constexpr std::array<std::string_view, 3> boot_variables{"NODE_OPTIONS", "NODE_EXTRA_CA_CERTS",
                                                         "LD_PRELOAD"};

// Where a process with walls sees its runtime, as on Lambda.
constexpr std::string_view runtime_inside = "/var/runtime";
constexpr std::string_view modules_inside = "/var/runtime/node_modules";
constexpr std::string_view node_inside = "/var/runtime/bin/node";
constexpr std::string_view libraries_inside = "/var/runtime/lib";
/// `import`, unlike `require`, knows no search path and only looks in the folders above the code.
constexpr std::string_view modules_link = "/var/node_modules";

/// Writes a file complete or not at all: several Troupes may share the folder.
void write_file(const fs::path& file, std::string_view text) {
  auto draft = file;
  draft += "." + std::to_string(::getpid());
  std::ofstream{draft, std::ios::binary} << text;
  std::error_code failed;
  if (fs::file_size(draft, failed) == text.size())
    fs::rename(draft, file, failed);
  if (failed || fs::file_size(file, failed) != text.size())
    throw fault{code::internal, "cannot write " + file.string() + ": " + failed.message()};
  // Another user will read it, whatever our umask is.
  fs::permissions(file, fs::perms{0644}, failed);
}

/// Writes what the children run, in a folder whose name changes with it, and returns the folder. It
/// has places, too, for what is mounted into it.
fs::path write_bootstrap(const fs::path& directory) {
  auto text = embedded::bootstrap_js();
  auto folder = fs::absolute(directory) / ("nodejs-" + to_hex(sha256(text)).substr(0, 16));
  std::error_code failed; // If so, writing says why.
  for (const auto* place : {"bin", "lib", "node_modules"}) {
    fs::create_directories(folder / place, failed);
    fs::permissions(folder / place, fs::perms{0755}, failed);
  }
  fs::permissions(folder, fs::perms{0755}, failed);
  write_file(folder / "bin/node", {});
  write_file(folder / "package.json", "{}");
  write_file(folder / "rehearsal.js", "exports.handler = async () => null;\n");
  write_file(folder / "rehearsal.mjs", "export const handler = async () => null;\n");
  write_file(folder / "bootstrap.js", text);
  return folder;
}

/// What a Node.js process sees.
isolated_view make_view(const fs::path& node, const fs::path& bootstrap, const fs::path& packages,
                        const fs::path& modules) {
  isolated_view view{.packages = packages};
  view.seen.emplace_back(bootstrap, runtime_inside);
  std::error_code failed;
  const auto program = fs::canonical(node, failed);
  if (!failed && !program.string().starts_with("/usr/")) { // The system's folders are there.
    view.program = node_inside;
    view.seen.emplace_back(program, node_inside);
    const auto libraries = program.parent_path().parent_path() / "lib";
    if (fs::is_directory(libraries / "node_modules", failed)) // It was installed as a whole.
      view.seen.emplace_back(libraries, libraries_inside);
  }
  if (!modules.empty()) {
    // A link cannot be mounted; what it leads to can.
    const auto seen = fs::canonical(modules / "node_modules", failed);
    view.seen.emplace_back(failed ? modules / "node_modules" : seen, modules_inside);
    view.links.emplace_back(modules_inside, modules_link);
  }
  return view;
}

void link_modules(const fs::path& packages, const fs::path& modules) {
  auto link = packages / "node_modules";
  std::error_code failed;
  fs::create_directories(packages, failed);
  if (fs::is_symlink(link, failed))
    fs::remove(link, failed);
  fs::create_directory_symlink(modules / "node_modules", link, failed);
  if (failed)
    spdlog::warn("node modules not linked link={} why=\"{}\"", link.string(), failed.message());
}

std::string assign_json(const launch& what, std::string_view code, std::string_view modules) {
  json_writer out;
  out.begin_object().member("handler", what.handler).member("directory", code);
  out.key("modules").begin_array();
  if (!modules.empty())
    out.value(modules);
  out.end_array().key("environment").begin_object();
  for (const auto& [name, value] : what.environment)
    out.member(name, name == "LAMBDA_TASK_ROOT" || name == "PWD" ? code : std::string_view{value});
  out.end_object().end_object();
  return std::move(out).take();
}

std::string invoke_header(const runtime_request& ask) {
  json_writer out;
  out.begin_object().member("id", ask.request_id).member("arn", ask.function_arn);
  out.member("trace", ask.trace_id).member("deadline", ask.deadline_ms);
  if (!ask.client_context.empty() && json::parse(ask.client_context))
    out.key("clientContext").raw(ask.client_context);
  out.end_object();
  return std::move(out).take();
}

class node_environment final : public execution_environment {
public:
  node_environment(const std::shared_ptr<node_pool>& pool, node_pool::request what) : pool_(pool) {
    pool->take(lease_, std::move(what));
  }
  ~node_environment() override {
    if (auto pool = pool_.lock())
      pool->release(lease_);
  }

  void invoke(runtime_request ask) override {
    if (auto pool = pool_.lock())
      pool->children().send(lease_.child, invoke_frame(invoke_header(ask), ask.payload),
                            ask.request_id);
  }
  [[nodiscard]] std::uint32_t memory_used_mb() const override {
    auto pool = pool_.lock();
    return pool ? pool->children().memory_peak_mb(lease_.child) : 0;
  }

private:
  std::weak_ptr<node_pool> pool_;
  node_pool::lease lease_;
};

/// Stands in where Node.js is missing: it has said all it has to say.
class no_environment final : public execution_environment {
public:
  void invoke(runtime_request) override {}
};

} // namespace

nodejs_runtime::nodejs_runtime(const setup& with)
    : walls_(with.walls), modules_(with.modules.empty() ? fs::path{} : fs::absolute(with.modules)) {
  auto node = find_program(with.node, with.search);
  if (node.empty()) {
    missing_ = "Node.js is not installed: no program `" + with.node + "` in " + with.search
               + ". Install it (apt-get install nodejs) or set function.node.";
    spdlog::warn("node is missing program={} search={}", with.node, with.search);
    return;
  }
  const auto bootstrap = write_bootstrap(with.directory);
  node_pool::setup pool{.node = node,
                        .bootstrap = (bootstrap / "bootstrap.js").string(),
                        .walls = walls_,
                        .users = with.users,
                        .prebooted = with.prebooted};
  if (has_walls()) {
    pool.bootstrap = std::string{runtime_inside} + "/bootstrap.js";
    pool.view = make_view(node, bootstrap, with.packages, modules_);
  } else if (!with.packages.empty() && !modules_.empty()) {
    link_modules(with.packages, modules_);
  }
  pool_ = std::make_shared<node_pool>(std::move(pool));
}

nodejs_runtime::~nodejs_runtime() = default;

bool nodejs_runtime::runs(const launch& what) const {
  return what.runtime.starts_with("nodejs") && !what.handler.starts_with("native:");
}

std::unique_ptr<execution_environment> nodejs_runtime::start(const launch& what, std::uint64_t id,
                                                             caf::actor owner) {
  if (!pool_) {
    runtime_event failed{.environment = id, .what = runtime_event::kind::init_failed};
    failed.payload = error_object("Runtime.InvalidEntrypoint", missing_);
    caf::anon_send(owner, std::move(failed));
    caf::anon_send(owner, runtime_event{.environment = id, .what = runtime_event::kind::ended});
    return std::make_unique<no_environment>();
  }
  node_pool::request ask{.assign = assign_frame(assignment_of(what)),
                         .owner = std::move(owner),
                         .environment = id,
                         .may_use = {.package = what.code.filename().string(),
                                     .memory_mb = what.memory_mb,
                                     .temporary_mb = what.temporary_mb},
                         .who = what.who};
  for (auto name : boot_variables)
    if (auto found = what.environment.find(std::string{name}); found != what.environment.end())
      ask.boot_environment.insert(*found);
  return std::make_unique<node_environment>(pool_, std::move(ask));
}

std::string nodejs_runtime::assignment_of(const launch& what) const {
  if (has_walls())
    return assign_json(what, isolation::code_folder, modules_.empty() ? "" : modules_inside);
  return assign_json(what, what.code.string(),
                     modules_.empty() ? "" : (modules_ / "node_modules").string());
}

std::size_t nodejs_runtime::ready() const {
  return pool_ ? pool_->ready() : 0;
}

} // namespace troupe
