// SPDX-License-Identifier: Apache-2.0
#include "actors/bucket/body_keeper.hpp"

#include "actors/bucket/record.hpp"
#include "persistence/record.hpp"

#include <unordered_set>
#include <utility>

namespace troupe {

namespace {

class upload final : public upload_face {
public:
  explicit upload(std::unique_ptr<persistence::body_upload> file) : file_(std::move(file)) {}
  void append(std::string_view bytes) override { file_->append(bytes); }
  [[nodiscard]] std::uint64_t size() const override { return file_->size(); }
  std::string publish() override { return file_->publish(); }

private:
  std::unique_ptr<persistence::body_upload> file_;
};

result<std::string> publish(upload_face& body) {
  try {
    return body.publish();
  } catch (const fault& what) {
    return error{what.kind, what.message};
  }
}

/// Removal is housekeeping: what stays is an orphan that the next start sweeps.
void remove(const persistence::bodies& bodies, const std::vector<std::string>& ids) {
  for (const auto& id : ids) {
    try {
      bodies.remove(id);
    } catch (const fault&) {
      continue;
    }
  }
}

void keep(caf::response_promise promise, const partition& where, keep_body& ask) {
  if (auto full = admit(where)) {
    promise.deliver(to_caf(*full));
    return;
  }
  auto id = publish(*ask.upload);
  ask.upload.reset();
  if (!id) {
    where.waiting->fetch_sub(1, std::memory_order_relaxed);
    promise.deliver(to_caf(id.refusal()));
    return;
  }
  promise.delegate(where.writer, ask.then(std::move(*id)));
}

} // namespace

caf::behavior body_keeper(caf::stateful_actor<body_keeper_state>* self, partition where) {
  return {
      [self, where](keep_body& ask) { keep(self->make_response_promise(), where, ask); },
      [where](const drop_bodies& ask) { remove(*where.bodies, ask.ids); },
  };
}

std::shared_ptr<upload_face> begin_upload(const persistence::bodies& bodies) {
  return std::make_shared<upload>(bodies.begin());
}

void sweep_orphans(persistence::store& store, const persistence::bodies& bodies,
                   const std::function<bool(std::string_view)>& is_named_elsewhere) {
  std::unordered_set<std::string> named;
  auto view = store.make_snapshot();
  view->view()->scan(
      persistence::key_range::starting_with(persistence::key{persistence::space::object}),
      persistence::direction::forward, [&](std::string_view, std::string_view value) {
        auto found = persistence::unpack<object_summary>(value);
        if (!found.body_id.empty())
          named.insert(std::move(found.body_id));
        return true;
      });
  bodies.sweep([&](std::string_view id) {
    return named.contains(std::string{id}) || is_named_elsewhere(id);
  });
}

} // namespace troupe
