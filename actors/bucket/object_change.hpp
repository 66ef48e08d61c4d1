// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/bucket/body_keeper.hpp"
#include "actors/bucket/entry.hpp"

#include <caf/send.hpp>

#include <memory>
#include <optional>
#include <utility>

/// Changes of objects and uploads, which leave bodies behind.
namespace troupe {

/// Once it is durable, the bodies that it left without a record are removed. Where it is refused,
/// those are the files that were published for it; but a commit that failed may have happened, and
/// then they stay until the next start finds that nothing names them.
template <class Answer, class Apply>
class object_change final : public change {
public:
  object_change(caf::actor keeper, Apply apply, std::size_t bytes, std::vector<std::string> files)
      : keeper_(std::move(keeper)), apply_(std::move(apply)), bytes_(bytes),
        files_(std::move(files)) {}

  void apply(persistence::transaction& tx) override {
    dropped_ = {};
    outcome_.emplace(apply_(tx, dropped_));
  }
  [[nodiscard]] std::size_t bytes() const override { return bytes_; }
  [[nodiscard]] std::string_view name() const override { return type_name_of<Apply>(); }

  void deliver(caf::response_promise& to) override {
    if (!*outcome_) {
      change::refuse(to, outcome_->refusal());
      return drop({std::move(files_), {}});
    }
    to.deliver(std::move(**outcome_));
    drop(std::move(dropped_));
  }
  void refuse(caf::response_promise& to, const error& why) override {
    change::refuse(to, why);
    if (why.kind == code::storage_full) // Nothing was written.
      drop({std::move(files_), {}});
  }

private:
  void drop(dropped_bodies what) {
    if (!what.files.empty() || !what.lists.empty())
      caf::anon_send(keeper_, drop_bodies{std::move(what)});
  }

  caf::actor keeper_;
  Apply apply_;
  std::size_t bytes_;
  std::vector<std::string> files_;
  dropped_bodies dropped_;
  std::optional<result<Answer>> outcome_;
};

/// `apply` is a function `result<Answer>(persistence::transaction&, dropped_bodies&)`.
template <class Answer, class Apply>
change_ptr make_object_change(caf::actor keeper, std::size_t bytes, Apply apply,
                              std::vector<std::string> files = {}) {
  return std::make_shared<object_change<Answer, Apply>>(std::move(keeper), std::move(apply), bytes,
                                                        std::move(files));
}

} // namespace troupe
