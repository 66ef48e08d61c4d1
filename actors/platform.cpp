// SPDX-License-Identifier: Apache-2.0
#include "actors/platform.hpp"

#include "actors/api/api.hpp"
#include "actors/bucket/body_keeper.hpp"
#include "actors/bucket/bucket.hpp"
#include "actors/cluster/catalog.hpp"
#include "actors/cluster/directory.hpp"
#include "actors/cluster/membership.hpp"
#include "actors/function/nodejs.hpp"
#include "actors/function/package_keeper.hpp"
#include "actors/function/package_shelf.hpp"
#include "actors/function/record.hpp"
#include "actors/function/supervisor.hpp"
#include "actors/identity/identity.hpp"
#include "actors/keyring/keyring.hpp"
#include "actors/log/log_group.hpp"
#include "actors/metric/meter.hpp"
#include "actors/parameter/parameter_store.hpp"
#include "actors/partition/writer.hpp"
#include "actors/secret/secret_store.hpp"
#include "actors/table/table.hpp"
#include "config/key_file.hpp"
#include "config/logging.hpp"
#include "persistence/data_directory.hpp"

#include <caf/actor_system_config.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/send.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <thread>

namespace troupe {

namespace {

using namespace std::chrono_literals;

constexpr auto stop_time_max = 5s;
constexpr auto wipe_time_max = 60s;

/// The cores that gateway threads leave, at least two: one may be at work in a long scan.
std::size_t actor_threads(const settings& how) {
  if (how.actor_threads > 0)
    return how.actor_threads;
  return std::max(2u, (std::thread::hardware_concurrency() + 1) / 2);
}

/// The folder with node_modules that functions find: the setting, else beside or above the program.
std::filesystem::path find_modules(const settings& how) {
  if (!how.function.modules.empty())
    return how.function.modules;
  auto failed = std::error_code{};
  const auto program = std::filesystem::read_symlink("/proc/self/exe", failed).parent_path();
  for (const auto* step : {".", "../lib/troupe", "..", "../..", "../../..", "../../../.."})
    if (std::filesystem::is_directory(program / step / "node_modules", failed))
      return std::filesystem::canonical(program / step, failed);
  return {};
}

isolation_wish isolation_wish_of(const settings& how) {
  if (how.function.isolation == "required")
    return isolation_wish::required;
  return how.function.isolation == "none" ? isolation_wish::none : isolation_wish::best;
}

struct configuration : caf::actor_system_config {
  explicit configuration(const settings& how) {
    add_message_types<caf::id_block::troupe>();
    set("scheduler.max-threads", actor_threads(how));
    // A worker without work looks a few times and then waits to be woken. CAF's middle way, naps of
    // 50 us between looks, costs a fifth of the throughput where there are few cores.
    set("work-stealing.aggressive-poll-attempts", std::size_t{50});
    set("work-stealing.moderate-poll-attempts", std::size_t{0});
    set("work-stealing.relaxed-sleep-duration", caf::timespan{10ms});
    configure_cluster(*this, how);
  }
};

/// Has the meter and the index of keys forget what they have in memory, and the writer wipe the
/// storage.
caf::behavior emptier(caf::event_based_actor* self, meter_actor meter, caf::actor writer,
                      user_keys* keys) {
  return {
      [self, meter, writer, keys](reset_atom) -> caf::result<bool> {
        caf::anon_send(meter, reset_atom_v);
        auto done = self->make_response_promise<bool>();
        self->request(writer, wipe_time_max, reset_atom_v)
            .then(
                [done, keys](bool is_empty) mutable {
                  keys->clear(); // Whatever made a key before has told the index by now.
                  done.deliver(is_empty);
                },
                [done](caf::error& why) mutable { done.deliver(std::move(why)); });
        return done;
      },
  };
}

caf::strong_actor_ptr spawn_named_thing(caf::actor_system& system, const context* node, noun kind,
                                        const address& where) {
  const auto of = [](const auto& handle) { return caf::actor_cast<caf::strong_actor_ptr>(handle); };
  switch (kind) {
    case noun::function:
      return of(system.spawn(supervisor, node, where));
    case noun::table:
      return of(system.spawn(table, node, where));
    case noun::bucket:
      return of(system.spawn(bucket, node, where));
    case noun::log_group:
      return of(system.spawn(log_group, node, where));
    case noun::api:
      return of(system.spawn(api, node, where));
    case noun::identity:
      return of(system.spawn(identity, node, where));
    case noun::keyring:
      return of(system.spawn(keyring, node, where));
    case noun::parameter_store:
      return of(system.spawn(parameter_store, node, where));
    case noun::secret_store:
      return of(system.spawn(secret_store, node, where));
  }
  ensure(false, "every noun has an actor");
  return nullptr;
}

} // namespace

struct platform::parts {
  parts(const settings& how, const clock& time, const native_functions& native,
        std::unique_ptr<persistence::data_directory> opened,
        std::shared_ptr<const isolation> isolated, std::string master_key)
      : natives(native), walls(std::move(isolated)), data(std::move(opened)), config(how),
        system(config) {
    node.config = &how;
    node.time = &time;
    node.master_key = std::move(master_key);
    sweeper = system.spawn<caf::detached>(package_sweeper, data->packages());
    shelf = std::make_unique<package_shelf>(data->packages(),
                                            [to = sweeper](const std::filesystem::path& folder) {
                                              caf::anon_send(to, discard_folder{folder.string()});
                                            });
    node.packages = shelf.get();
    start_runtimes(how);
    start_storage();
    start_roots();
  }

  void start_runtimes(const settings& how) {
    functions.add(std::make_unique<native_runtime>(natives, system));
    functions.add(std::make_unique<nodejs_runtime>(nodejs_runtime::setup{
        .node = how.function.node,
        .directory = data->path() / "runtime",
        .modules = find_modules(how),
        .packages = data->packages(),
        .prebooted = how.function.prebooted,
        .walls = walls,
        .users = &users,
    }));
    node.function_runtimes = &functions;
  }

  void start_storage() {
    auto& store = node.store;
    store.store = &data->index();
    store.bodies = &data->body_files();
    const auto used = used_packages(*data->index().make_snapshot()->view());
    sweep_orphans(data->index(), data->body_files(),
                  [&used](std::string_view id) { return used.contains(id); });
    store.writer = system.spawn<caf::detached>(writer, store);
    store.body_keeper = system.spawn<caf::detached>(body_keeper, store);
    load_user_keys(keys, data->index());
    keep_uses_of(keys, store);
    node.keys = &keys;
  }

  void start_roots() {
    node.meter = system.spawn(meter, node.store, node.time);
    storage = system.spawn(emptier, node.meter, node.store.writer, &keys);
    node.directory = system.spawn(
        directory,
        [this](noun kind, const address& where) {
          return spawn_named_thing(system, &node, kind, where);
        },
        exists_in(data->index()), storage);
    own_directory = node.directory;
    own_meter = node.meter;
    faces.system = &system;
    faces.directory = node.directory;
    faces.meter = node.meter;
    faces.issuer = &node.issuer;
    faces.users = &users;
    faces.keys = &keys;
    faces.catalog = system.spawn(catalog, node.store);
    faces.begin_upload = [this] { return begin_upload(data->body_files()); };
  }

  /// The function's record, for a function that is linked: made once, kept as it was configured
  /// since.
  void make_known(const std::string& name) {
    const auto& how = *node.config;
    create_function made;
    made.configuration.runtime = "provided.al2023";
    made.configuration.handler = "native:" + name;
    made.configuration.role = "arn:aws:iam::" + how.account + ":role/native";
    const auto where = address{how.account, how.region, name};
    caf::scoped_actor self{system};
    const auto refused = [&](caf::error& why) {
      if (from_caf(why).kind != "ResourceConflictException")
        log_warn(
            fmt::format("the native function {} is not known: {}", name, from_caf(why).message));
    };
    self->request(node.directory, caf::timespan{stop_time_max},
                  resolve{noun::function, where, true})
        .receive(
            [&](const caf::strong_actor_ptr& found) {
              self->request(caf::actor_cast<function_actor>(found), caf::timespan{stop_time_max},
                            std::move(made))
                  .receive([](const function_description&) {}, refused);
            },
            refused);
  }

  /// A function that has events waiting runs them once it is awake.
  void wake_functions_with_events() {
    for (auto& where : functions_with_events(*data->index().make_snapshot()->view()))
      caf::anon_send(node.directory, resolve{noun::function, std::move(where)});
  }

  template <class Handle, class Message>
  void wait_for(const Handle& who, Message what) {
    caf::scoped_actor self{system};
    self->request(who, caf::timespan{stop_time_max}, what)
        .receive([](bool) {},
                 [&](caf::error& why) {
                   log_warn("stopping: an actor did not answer: " + system.render(why));
                 });
  }

  /// From the outside in: functions log their last lines, the meter its last counts, the writer
  /// commits.
  void stop() {
    cluster.reset();
    wait_for(own_directory, stop_atom_v);
    wait_for(own_meter, flush_atom_v);
    wait_for(node.store.writer, flush_atom_v);
    keys.keep_uses({}); // It holds the writer, which the system waits for.
    const auto end
        = [](const auto& handle) { caf::anon_send_exit(handle, caf::exit_reason::user_shutdown); };
    end(own_directory);
    end(faces.catalog);
    end(own_meter);
    end(storage);
    end(node.store.body_keeper);
    end(sweeper);
    end(node.store.writer);
    system.await_actors_before_shutdown(false);
  }

  const native_functions& natives;
  std::shared_ptr<const isolation> walls;
  std::unique_ptr<persistence::data_directory> data;
  user_keys keys;       // Written by the partition's writer.
  function_users users; // Instances leave it, and the last of them ends with the system.
  configuration config;
  caf::actor_system system;
  std::unique_ptr<package_shelf> shelf;
  package_sweeper_actor sweeper;
  runtimes functions;
  context node;
  services faces;
  directory_actor own_directory; ///< A guest's `node.directory` leads to its owner's.
  meter_actor own_meter;
  caf::actor storage;
  std::unique_ptr<membership> cluster;
};

platform::platform(std::unique_ptr<parts> made) : parts_(std::move(made)) {}

platform::~platform() {
  parts_->stop();
}

result<std::unique_ptr<platform>> platform::open(const settings& how, const clock& time,
                                                 const native_functions& natives) {
  auto data = persistence::data_directory::open(how);
  if (!data)
    return data.refusal();
  auto walls = isolation::find(isolation_wish_of(how));
  if (!walls)
    return walls.refusal();
  auto master_key = open_master_key((*data)->path() / master_key_name);
  if (!master_key)
    return master_key.refusal();
  auto made = std::make_unique<parts>(how, time, natives, std::move(*data), std::move(*walls),
                                      std::move(*master_key));
  auto joined = membership::begin(made->system, made->node, made->faces, made->data->path());
  if (!joined) {
    made->stop(); // Else the system waits for its actors.
    return joined.refusal();
  }
  made->cluster = std::move(*joined);
  return std::unique_ptr<platform>(new platform(std::move(made)));
}

std::string platform::isolation_level() const {
  return parts_->walls->describe();
}

const services& platform::node() const {
  return parts_->faces;
}

caf::actor_system& platform::system() {
  return parts_->system;
}

std::filesystem::path platform::data() const {
  return parts_->data->path();
}

std::filesystem::path platform::cluster_token() const {
  return parts_->cluster->token();
}

result<void> platform::begin(const std::string& host, std::uint16_t port, std::string access_keys) {
  auto& node = parts_->node;
  node.host = host;
  node.port = port;
  node.access_keys = std::move(access_keys);
  node.endpoint = fmt::format("http://{}:{}", host, port);
  if (auto opened = parts_->cluster->open_door(); !opened)
    return opened.refusal();
  if (!parts_->faces.is_guest()) {
    for (const auto& name : parts_->natives.names())
      parts_->make_known(name);
    parts_->wake_functions_with_events();
  }
  return {};
}

} // namespace troupe
