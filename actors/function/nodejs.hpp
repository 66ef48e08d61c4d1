// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/function/node_pool.hpp"
#include "actors/function/runtime.hpp"

/// The `nodejs…` runtimes: a handler runs in a Node.js process of its own, taken from a pool of
/// booted ones. What is in the process is bootstrap.js; how we talk to it is in frame.hpp.
///
/// The processes are isolated (isolation.hpp): they see bootstrap.js at /var/runtime, the AWS SDK
/// at /var/runtime/node_modules, their function's code at /var/task, as on Lambda. Without
/// namespaces they see all of that where it is.
///
/// A function that uses, with all that it started, 256 MB more than its `MemorySize` is killed;
/// nothing finer is possible, because V8 takes its heap's limit only when it boots.
namespace troupe {

class nodejs_runtime final : public runtime {
public:
  struct setup {
    std::string node = "node"; ///< The program: a path, or a name that is looked for in `search`.
    std::string search = "/usr/local/bin:/usr/bin:/bin"; ///< As in $PATH.
    std::filesystem::path directory; ///< Where bootstrap.js is written; made if need be.
    /// A folder with `node_modules` that functions find beside their own; may be empty.
    std::filesystem::path modules;
    /// A folder above the code of all functions; may be empty. It gets a link `node_modules`,
    /// because `import`, unlike `require`, knows no search path and only looks in the folders
    /// above.
    std::filesystem::path packages;
    std::size_t prebooted = 2;
    std::shared_ptr<const isolation> walls;
    function_users* users = nullptr;
  };

  /// Begins to boot. A Node.js that is missing is logged, and told to each function that needs it.
  /// Throws `fault` if bootstrap.js cannot be written.
  explicit nodejs_runtime(const setup& with);
  ~nodejs_runtime() override;

  [[nodiscard]] bool runs(const launch& what) const override;
  /// Processes end with their environment, or all with the runtime: what is left of environments
  /// then does nothing any more.
  std::unique_ptr<execution_environment> start(const launch& what, std::uint64_t id,
                                               caf::actor owner) override;
  /// Processes that wait for a function.
  [[nodiscard]] std::size_t ready() const;

private:
  [[nodiscard]] bool has_walls() const { return walls_->has_walls(); }
  [[nodiscard]] std::string assignment_of(const launch& what) const;

  std::shared_ptr<const isolation> walls_;
  std::filesystem::path modules_;
  std::string missing_; ///< Why there is no pool.
  std::shared_ptr<node_pool>
      pool_; ///< Shared for its environments' weak links; nobody else keeps it.
};

} // namespace troupe
