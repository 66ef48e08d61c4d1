// SPDX-License-Identifier: Apache-2.0
#include "tests/actors/function_runtime_node.hpp"

/// What the code of a function can reach: from inside, as an attacker would try.
using namespace troupe;
using namespace troupe::testing;

namespace {

struct confined : node_fixture {
  /// False, with a warning above, where the kernel lets us have less.
  [[nodiscard]] bool can_be_shown() const { return walls->is_full(); }
  /// What a handler with this body returns, as JSON; it may use `fs` and `sh`.
  std::string run(const std::string& body, std::uint32_t temporary_mb = 512) {
    auto what = code("const fs = require('fs'); const cp = require('child_process');"
                     "const sh = (line) => { try { return cp.execSync(line, { stdio: 'pipe' })"
                     ".toString().trim(); } catch (why) { return 'failed'; } };"
                     "const attempt = (what) => { try { what(); return 'done'; } catch (why) "
                     "{ return why.code ?? why.message; } };"
                     "exports.handler = async () => { "
                     + body + " };");
    what.temporary_mb = temporary_mb;
    auto environment = loaded(what);
    environment->invoke(request("{}"));
    return told.next_but_output().payload;
  }
};

} // namespace

TEST_CASE("isolation is required where there is all of it, and refused in words where not") {
  const auto best = isolation::find(isolation_wish::best);
  REQUIRE(best);
  const auto required = isolation::find(isolation_wish::required);
  CHECK(required.ok() == (*best)->is_full());
  if (required) {
    CHECK((*required)->has_walls());
    return;
  }
  CHECK(has(required.refusal().message, "function.isolation is required"));
  WARN("this machine cannot show what isolation does: " << (*best)->describe());
}

TEST_CASE("without namespaces the other layers hold, and it is said") {
  const auto found = isolation::find(isolation_wish::none);
  REQUIRE(found);
  CHECK_FALSE((*found)->has_walls());
  CHECK_FALSE((*found)->is_full());
  CHECK(has((*found)->describe(), "without namespaces"));
  CHECK(has((*found)->describe(), "function.isolation is none"));
  CHECK(((*found)->layers() & isolation_protocol::system_calls) != 0);
}

TEST_CASE_METHOD(confined, "code sees neither the data nor the machine") {
  if (!can_be_shown())
    return;
  folder.write("secret", "the credentials");
  CHECK(run("return [fs.existsSync('" + folder.path().string()
            + "'), fs.existsSync('/root'), fs.existsSync('/home'), fs.existsSync('/run/lock'), "
              "fs.existsSync('/sys/kernel'), fs.readdirSync('/run/packages'), "
              "fs.readdirSync('/var').sort(), fs.readdirSync('/var/task')];")
        == R"([false,false,false,false,false,[],["node_modules","runtime","task"],["index.js"]])");
}

TEST_CASE_METHOD(confined, "code can write to its own /tmp, as much as it may, and nowhere else") {
  if (!can_be_shown())
    return;
  const std::string places = "'/x', '/var/task/index.js', '/var/runtime/bootstrap.js', '/usr/x', "
                             "'/etc/passwd', '/opt/x', '/run/x', '/dev/x', '/tmp/x'";
  CHECK(run("return [" + places + "].map((at) => attempt(() => fs.writeFileSync(at, 'x')));")
        == R"(["EROFS","EROFS","EROFS","EROFS","EROFS","EROFS","EROFS","EROFS","done"])");
  CHECK(run("return [attempt(() => fs.writeFileSync('/tmp/a', Buffer.alloc(15 << 20))), "
            "attempt(() => fs.writeFileSync('/tmp/b', Buffer.alloc(2 << 20)))];",
            16)
        == R"(["done","ENOSPC"])");
  CHECK(run("return fs.readdirSync('/tmp');") == "[]"); // Another environment, another /tmp.
}

TEST_CASE_METHOD(confined, "code cannot change its own code, not even for its own environment") {
  if (!can_be_shown())
    return;
  CHECK(run("return [attempt(() => fs.chmodSync('/var/task/index.js', 0o777)), "
            "attempt(() => fs.unlinkSync('/var/task/index.js')), "
            "attempt(() => fs.renameSync('/var/task', '/tmp/task')), sh('mount -t tmpfs x "
            "/var/task')];")
        == R"(["EROFS","EROFS","EXDEV","failed"])");
}

TEST_CASE_METHOD(confined, "code sees its own processes only, and cannot end another") {
  if (!can_be_shown())
    return;
  CHECK(run("return [process.pid, process.ppid, "
            "fs.readdirSync('/proc').filter((name) => /^[0-9]+$/.test(name)).length, "
            "attempt(() => process.kill("
            + std::to_string(::getpid())
            + ")), attempt(() => fs.readFileSync('/proc/1/environ')), "
              "attempt(() => fs.readFileSync('/proc/1/mem'))];")
        == R"([2,1,2,"ESRCH","EACCES","EACCES"])");
}

TEST_CASE_METHOD(confined,
                 "code has no capability, no privilege to gain, a filter, few resources") {
  if (!can_be_shown())
    return;
  CHECK(
      run("const status = fs.readFileSync('/proc/self/status', 'utf8'); "
          "const value = (name) => status.match(new RegExp(`^${name}:\\\\s*(.*)$`, 'm'))[1]; "
          "return ['CapPrm', 'CapEff', 'CapBnd', 'NoNewPrivs', 'Seccomp'].map(value)"
          ".concat(process.getuid(), sh('ulimit -n'), sh('ulimit -c'), sh('ulimit -u || ulimit "
          "-p'));")
      == R"(["0000000000000000","0000000000000000","0000000000000000","1","2",993,"1024","0","1024"])");
}

TEST_CASE_METHOD(confined, "system calls that reach beyond the process are denied") {
  if (!can_be_shown())
    return;
  // Whether perl is there or not, the numbers are x86-64's: ptrace, keyctl, bpf, unshare,
  // io_uring_setup.
  CHECK(run("return [101, 250, 321, 272, 425, 165, 155].map((call) => sh(`perl -e "
            "'$! = 0; syscall(${call}, 0, 0, 0, 0, 0); print $!+0'`));")
        == R"(["1","1","1","1","1","1","1"])");
  CHECK(run("return ['2, 3, 1', '17, 2, 0', '16, 3, 15', '38, 5, 0', '2, 1, 0', '1, 1, 0']"
            ".map((how) => sh(`perl -e '$! = 0; syscall(41, ${how}); print $!+0'`));")
        == R"(["1","97","1","97","0","0"])");
  CHECK(run("return [sh('unshare -U true'), sh('unshare -m true'), sh('nsenter -t 1 -m true')];")
        == R"(["failed","failed","failed"])");
}

TEST_CASE_METHOD(confined, "the network and the names of the machine work as before") {
  if (!can_be_shown())
    return;
  CHECK(
      run("const os = require('os'); return [os.networkInterfaces().lo[0].address, os.hostname(), "
          "os.userInfo().uid, os.cpus().length > 0, (await require('dns').promises"
          ".lookup('localhost')).address.length > 2];")
      == R"(["127.0.0.1","localhost",993,true,true])");
}
