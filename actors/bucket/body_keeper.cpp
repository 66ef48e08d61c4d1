// SPDX-License-Identifier: Apache-2.0
#include "actors/bucket/body_keeper.hpp"

#include "actors/bucket/object_change.hpp"
#include "actors/bucket/uploads.hpp"

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

std::vector<std::string> publish(const persistence::bodies& bodies, const keep_body& ask) {
  if (ask.upload)
    return {ask.upload->publish()};
  persistence::body_links links{bodies};
  for (std::size_t i = 0; i < ask.copy_of->pieces().size(); ++i)
    links.add(ask.copy_of->open(i).descriptor);
  return links.publish();
}

result<std::vector<std::string>> try_publish(const persistence::bodies& bodies,
                                             const keep_body& ask) {
  try {
    return publish(bodies, ask);
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
  auto files = try_publish(*where.bodies, ask);
  ask.upload.reset();
  ask.copy_of.reset();
  if (!files) {
    where.waiting->fetch_sub(1, std::memory_order_relaxed);
    promise.deliver(to_caf(files.refusal()));
    return;
  }
  promise.delegate(where.writer, ask.then(std::move(*files)));
}

/// Erases the next records of a list; the change comes back here with their files, and with the
/// list if there are more.
void erase_next(const caf::actor& self, const partition& where, const std::string& list) {
  auto apply = [list](persistence::transaction& tx, dropped_bodies& dropped) {
    erase_parts(tx, list, dropped);
    return result<bool>{true};
  };
  constexpr std::size_t bytes = 256;
  where.waiting->fetch_add(1, std::memory_order_relaxed);
  // Without a sender: nobody is there for the writer's answer.
  caf::anon_send(where.writer, make_object_change<bool>(self, bytes, std::move(apply)));
}

/// The lists that are still bodies, or will be; the body files that records name.
struct named_bodies {
  std::unordered_set<std::string> lists;
  std::unordered_set<std::string> files;
};

void read_names(const persistence::reader& from, named_bodies& named) {
  using persistence::direction;
  using persistence::key_range;
  const auto objects = persistence::key{persistence::space::object};
  from.scan(key_range::starting_with(objects), direction::forward,
            [&](std::string_view, std::string_view value) {
              const auto id = persistence::unpack<object_summary>(value).body_id;
              if (const auto list = list_of(id); !list.empty())
                named.lists.emplace(list);
              else if (!id.empty())
                named.files.insert(id);
              return true;
            });
  from.scan(key_range::starting_with(upload_space(upload_kind::upload)), direction::forward,
            [&](std::string_view key, std::string_view) {
              named.lists.insert(upload_id_of(key));
              return true;
            });
}

/// Adds the files of the named lists; returns the lists that nothing names.
std::unordered_set<std::string> read_lists(const persistence::reader& from, named_bodies& named) {
  std::unordered_set<std::string> orphans;
  from.scan(persistence::key_range::starting_with(upload_space(upload_kind::part)),
            persistence::direction::forward, [&](std::string_view key, std::string_view value) {
              auto list = list_of_part(key);
              if (named.lists.contains(list))
                named.files.insert(persistence::unpack<part_record>(value).info.body_id);
              else
                orphans.insert(std::move(list));
              return true;
            });
  return orphans;
}

void erase_list(persistence::store& store, const std::string& list) {
  for (bool more = true; more;)
    store.write([&](persistence::transaction& tx) {
      dropped_bodies dropped;
      erase_parts(tx, list, dropped);
      more = !dropped.lists.empty();
    });
}

} // namespace

caf::behavior body_keeper(caf::stateful_actor<body_keeper_state>* self, partition where) {
  return {
      [self, where](keep_body& ask) { keep(self->make_response_promise(), where, ask); },
      [self, where](const drop_bodies& ask) {
        remove(*where.bodies, ask.what.files);
        for (const auto& list : ask.what.lists)
          erase_next(caf::actor_cast<caf::actor>(self), where, list);
      },
  };
}

std::shared_ptr<upload_face> begin_upload(const persistence::bodies& bodies) {
  return std::make_shared<upload>(bodies.begin());
}

void sweep_orphans(persistence::store& store, const persistence::bodies& bodies,
                   const std::function<bool(std::string_view)>& is_named_elsewhere) {
  named_bodies named;
  auto view = store.make_snapshot();
  read_names(*view->view(), named);
  const auto orphans = read_lists(*view->view(), named);
  for (const auto& list : orphans)
    erase_list(store, list);
  bodies.sweep([&](std::string_view id) {
    return named.files.contains(std::string{id}) || is_named_elsewhere(id);
  });
}

} // namespace troupe
