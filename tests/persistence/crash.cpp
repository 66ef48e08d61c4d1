// SPDX-License-Identifier: Apache-2.0
#include "persistence/bodies.hpp"
#include "persistence/lmdb_store.hpp"
#include "tests/persistence/temporary_folder.hpp"

#include <catch2/catch.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <random>

using namespace troupe;
using namespace troupe::persistence;

namespace {

constexpr int cycles = 20;
constexpr std::uint64_t keys_max = 200;
constexpr lmdb_settings small{.map_bytes = 256u << 20, .free_disk_bytes_min = 0};

/// Some keys are longer than LMDB takes.
std::string key_of(std::uint64_t number) {
  const auto slot = number % keys_max;
  return slot % 3 ? std::to_string(slot)
                  : std::string(490 * (slot % 5 + 1), 'k') + std::to_string(slot);
}

/// Some values are chunked; each tells its number.
std::string value_of(std::uint64_t number) {
  return std::to_string(number) + std::string(number % 4 ? 20 : 40'000, 'v');
}

/// Writes ever higher numbers and tells each on the pipe once it is committed, until it is killed.
/// Every seventh write erases its key.
[[noreturn]] void write_for_ever(const std::filesystem::path& folder, std::uint64_t number,
                                 int told) {
  lmdb_store store{folder, small};
  for (;; ++number) {
    store.write([&](transaction& tx) {
      if (number % 7 == 0)
        tx.erase(key_of(number));
      else
        tx.put(key_of(number), value_of(number));
    });
    if (::write(told, &number, sizeof number) != sizeof number)
      ::_exit(1);
  }
}

/// The last number that a child told before it was killed.
std::uint64_t run_and_kill(const std::filesystem::path& folder, std::uint64_t first,
                           unsigned writes) {
  int pipe[2];
  REQUIRE(::pipe(pipe) == 0);
  const auto child = ::fork();
  if (child == 0) {
    ::close(pipe[0]);
    write_for_ever(folder, first, pipe[1]);
  }
  ::close(pipe[1]);
  std::uint64_t last = first - 1;
  for (unsigned i = 0; i < writes; ++i)
    REQUIRE(::read(pipe[0], &last, sizeof last) == sizeof last);
  ::kill(child, SIGKILL);
  while (::read(pipe[0], &last, sizeof last) == sizeof last)
    continue; // What it told before the signal reached it counts.
  ::waitpid(child, nullptr, 0);
  ::close(pipe[0]);
  return last;
}

/// What the key of `slot` holds once all numbers up to `last` are written.
std::optional<std::string> expected(std::uint64_t slot, std::uint64_t last) {
  const auto number = last - (last + keys_max - slot) % keys_max;
  if (number == 0 || number > last || number % 7 == 0)
    return std::nullopt;
  return value_of(number);
}

} // namespace

TEST_CASE("a killed writer loses nothing that it had acknowledged") {
  const auto seed = std::random_device{}();
  INFO("seed " << seed);
  auto random = std::mt19937{seed};
  testing::temporary_folder folder;
  const auto where = folder.path / "index";
  std::uint64_t last = 0;
  for (int cycle = 0; cycle < cycles; ++cycle) {
    last = run_and_kill(where, last + 1, 1 + static_cast<unsigned>(random() % 60));
    lmdb_store store{where, small};
    const auto view = store.make_snapshot()->view();
    for (std::uint64_t slot = 0; slot < keys_max; ++slot) {
      const auto found = view->get(key_of(slot));
      // The write after the last that was acknowledged may or may not have been committed.
      REQUIRE((found == expected(slot, last) || found == expected(slot, last + 1)));
    }
  }
}

TEST_CASE("a body that was not published when its writer was killed leaves nothing") {
  testing::temporary_folder folder;
  const auto child = ::fork();
  if (child == 0) {
    const auto upload = bodies{folder.path / "bodies", 0}.begin();
    upload->append(std::string(1'000'000, 'x'));
    ::kill(::getpid(), SIGKILL);
  }
  ::waitpid(child, nullptr, 0);
  bodies{folder.path / "bodies", 0}.sweep([](auto) { return true; });
  CHECK(testing::files_in(folder.path) == 0);
}
