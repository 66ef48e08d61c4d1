// SPDX-License-Identifier: Apache-2.0
//
// The floor of durable writes: LMDB itself, one thread, its default synchronous mode, random keys,
// 400-byte values, GROUP puts in a transaction. Prints puts per second.
//
//     raw_lmdb FOLDER GROUP SECONDS
#include <lmdb.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>

namespace {

void check(int code) {
  if (code == MDB_SUCCESS)
    return;
  std::fprintf(stderr, "raw_lmdb: %s\n", mdb_strerror(code));
  std::exit(1);
}

MDB_val to_val(std::string& bytes) {
  return {bytes.size(), bytes.data()};
}

} // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: raw_lmdb FOLDER GROUP SECONDS\n");
    return 2;
  }
  const auto group = std::atoi(argv[2]);
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{std::atoi(argv[3])};
  MDB_env* env = nullptr;
  check(mdb_env_create(&env));
  check(mdb_env_set_mapsize(env, std::size_t{8} << 30));
  check(mdb_env_open(env, argv[1], MDB_NOTLS, 0600));
  auto random = std::mt19937_64{42};
  auto value = std::string(400, 'v');
  auto puts = 0L;
  const auto started = std::chrono::steady_clock::now();
  MDB_dbi table = 0;
  while (std::chrono::steady_clock::now() < until) {
    MDB_txn* txn = nullptr;
    check(mdb_txn_begin(env, nullptr, 0, &txn));
    if (puts == 0)
      check(mdb_dbi_open(txn, nullptr, 0, &table));
    for (auto i = 0; i < group; ++i) {
      auto key = std::to_string(random());
      auto k = to_val(key);
      auto v = to_val(value);
      check(mdb_put(txn, table, &k, &v, 0));
    }
    check(mdb_txn_commit(txn));
    puts += group;
  }
  const auto seconds
      = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
  std::printf("%.0f\n", static_cast<double>(puts) / seconds);
  mdb_env_close(env);
}
