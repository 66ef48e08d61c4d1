// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

/// The unpacked packages of a node, one folder each, named by the body that it was unpacked from.
///
/// It is empty when a node starts: what was there before is not trusted, so that every package is
/// unpacked anew, and checked against its CodeSha256, when it is first used. A folder goes as soon
/// as no function names its body and no instance runs its code.
namespace troupe {

class package_shelf {
public:
  /// Gets rid of a folder that nobody uses, in its own time. Called on any thread.
  using remover = std::function<void(std::filesystem::path)>;

  /// Makes the folder and empties it; throws `fault` if it cannot. What is in it may be read by
  /// other users, since functions run as such; the folder above is what keeps people out.
  package_shelf(std::filesystem::path folder, remover remove);
  ~package_shelf();

  [[nodiscard]] std::filesystem::path path_of(const std::string& body) const;
  /// Whether the package is there, whole.
  [[nodiscard]] bool has(const std::string& body) const;
  /// Keeps the folder where it is for as long as somebody has what this returns.
  [[nodiscard]] std::shared_ptr<const void> hold(const std::string& body);
  /// No function names it any more. What is held goes with the last holder.
  void drop(const std::string& body);

private:
  struct state;
  std::shared_ptr<state> state_; ///< Of the holders too, which may live longer.
};

} // namespace troupe
