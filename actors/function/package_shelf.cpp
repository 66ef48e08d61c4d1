// SPDX-License-Identifier: Apache-2.0
#include "actors/function/package_shelf.hpp"

#include "core/digest.hpp"
#include "core/encoding.hpp"
#include "core/error.hpp"

#include <map>
#include <mutex>
#include <set>

namespace troupe {

namespace fs = std::filesystem;

struct package_shelf::state {
  fs::path folder;
  remover remove;
  std::mutex guard;
  std::map<std::string, std::size_t> held;
  std::set<std::string> doomed;

  void release(const std::string& body) {
    {
      const std::lock_guard lock{guard};
      const auto known = held.find(body);
      if (--known->second > 0)
        return;
      held.erase(known);
      if (doomed.erase(body) == 0)
        return;
    }
    discard(body);
  }
  /// Under another name first: it is gone at once for whoever looks, and swept at the next start if
  /// it comes to that.
  void discard(const std::string& body) const {
    std::error_code failed;
    const auto old = folder / (".old-" + to_hex(random_bytes(8)));
    fs::rename(folder / body, old, failed);
    if (!failed)
      remove(old);
  }
};

package_shelf::package_shelf(fs::path folder, remover remove) : state_(std::make_shared<state>()) {
  state_->folder = std::move(folder);
  state_->remove = std::move(remove);
  std::error_code failed;
  fs::create_directories(state_->folder, failed);
  for (const auto& entry : fs::directory_iterator{state_->folder, failed})
    fs::remove_all(entry.path(), failed);
  if (!failed)
    fs::permissions(state_->folder, fs::perms{0755}, failed);
  if (failed)
    throw fault{code::internal,
                "cannot empty " + state_->folder.string() + ": " + failed.message()};
}

package_shelf::~package_shelf() = default;

fs::path package_shelf::path_of(const std::string& body) const {
  return state_->folder / body;
}

bool package_shelf::has(const std::string& body) const {
  std::error_code ignored;
  return fs::is_directory(path_of(body), ignored);
}

std::shared_ptr<const void> package_shelf::hold(const std::string& body) {
  const std::lock_guard lock{state_->guard};
  ++state_->held[body];
  return {nullptr, [body, shared = state_](const void*) { shared->release(body); }};
}

void package_shelf::drop(const std::string& body) {
  {
    const std::lock_guard lock{state_->guard};
    if (state_->held.contains(body)) {
      state_->doomed.insert(body);
      return;
    }
  }
  state_->discard(body);
}

} // namespace troupe
