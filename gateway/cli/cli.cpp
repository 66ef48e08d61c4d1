// SPDX-License-Identifier: Apache-2.0
#include "gateway/cli/command.hpp"
#include "gateway/cli/serve.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cstdlib>
#include <functional>

namespace troupe::gateway::cli {

namespace {

std::string from_environment(const char* name, std::string otherwise) {
  const auto* value = std::getenv(name);
  return value && *value ? value : std::move(otherwise);
}

/// The verbs and their options; a verb runs once the whole line is parsed. The environment is read
/// here and not by CLI11, which would let one verb's option overwrite what another was given.
struct command_line {
  command_line() {
    with.endpoint = from_environment("TROUPE_ENDPOINT", with.endpoint);
    with.region = from_environment("AWS_REGION", with.region);
  }

  CLI::App app{
      "Troupe: a serverless platform in one program.\n"
      "Functions, APIs, tables, buckets and logs on this machine, over the AWS protocols."};
  options with;
  std::function<int()> chosen;
  serve_options serving;
  deploy_options deploying;
  invoke_options invoking;
  logs_options reading;
  std::string one_setting;
  std::string token_file;
  bool verbose = false;
  bool coverage = false;

  CLI::App* verb(const char* name, const char* what, const char* examples,
                 std::function<int()> body) {
    auto* sub = app.add_subcommand(name, what);
    sub->footer(std::string{"Examples:\n"} + examples);
    sub->callback([this, body = std::move(body)] { chosen = body; });
    return sub;
  }

  /// For the verbs that talk to a running Troupe.
  void add_client_options(CLI::App* sub) {
    sub->add_option("--endpoint", with.endpoint, "Where Troupe answers, or $TROUPE_ENDPOINT")
        ->capture_default_str();
    sub->add_option("--account", with.account, "Account id")->capture_default_str();
    sub->add_option("--region", with.region, "Region, or $AWS_REGION")->capture_default_str();
    sub->add_option("--credentials", with.credentials_file,
                    "Access keys to sign with: a file like AWS's own. Else those in the "
                    "environment or the data directory");
    sub->add_flag("--json", with.json, "Print JSON, in a form that stays");
    sub->add_flag("-q,--quiet", with.quiet, "Print results and errors only");
  }

  void add_server_options(CLI::App* sub) {
    sub->add_option("--config", serving.config_file,
                    "A troupe.toml to read besides the usual ones");
    const auto flag = [&](const char* name, const char* setting, const char* what) {
      sub->add_option_function<std::string>(
          name, [this, setting](const std::string& text) { serving.flags[setting] = text; }, what);
    };
    flag("--listen", "serve.listen", "Address to bind (127.0.0.1)");
    flag("--port", "serve.port", "Port to bind (4566); 0 takes a free one");
    flag("--data", "serve.data", "Data directory ($XDG_DATA_HOME/troupe)");
    flag("--cluster-port", "cluster.port", "Let other nodes join at this port (loopback)");
    flag("--join", "cluster.join", "HOST:PORT of a node to join");
    flag("--cluster-token", "cluster.token", "File with the secret that the cluster's nodes share");
    sub->add_flag_callback(
        "--ephemeral", [this] { serving.flags["serve.ephemeral"] = "true"; }, "Keep nothing");
    sub->add_option_function<std::vector<std::string>>(
        "--set",
        [this](const std::vector<std::string>& pairs) {
          for (const auto& pair : pairs) {
            const auto equals = pair.find('=');
            if (equals == std::string::npos)
              throw CLI::ValidationError("--set", "wants NAME=VALUE, e.g. function.prebooted=4");
            serving.flags[pair.substr(0, equals)] = pair.substr(equals + 1);
          }
        },
        "Any setting: NAME=VALUE; see troupe config");
  }

  void declare_server_verbs() {
    auto* start = verb("serve", "Serve in the foreground until Ctrl-C",
                       "  troupe serve\n  troupe serve --port 4570 --data ./data\n"
                       "  troupe serve --ephemeral --set test.control=true\n"
                       "  troupe serve --deploy samples/guestbook",
                       [this] { return serve(serving); });
    add_server_options(start);
    start->add_option("--deploy", serving.deploy, "Deploy this folder once the service answers");

    auto* show = verb("config", "Say what each setting is, and where it came from",
                      "  troupe config\n  troupe config --value serve.port\n"
                      "  TROUPE_SERVE__PORT=4570 troupe config",
                      [this] { return config(serving, one_setting, with.json); });
    add_server_options(show);
    show->add_option("--value", one_setting, "Print this setting's value only");
    show->add_flag("--json", with.json, "Print JSON");
  }

  void declare_client_verbs() {
    auto* put = verb("deploy", "Deploy a SAM template, or a bare folder with a handler",
                     "  troupe deploy samples/guestbook\n  troupe deploy ./hello --name hello",
                     [this] { return deploy(with, deploying); });
    put->add_option("DIR", deploying.folder, "Folder with a template.yaml or a handler")
        ->required();
    put->add_option("--name", deploying.name, "The function's name (bare folder)");
    put->add_option("--runtime", deploying.runtime, "The function's runtime (bare folder)");
    put->add_option("--handler", deploying.handler, "The function's handler (bare folder)");

    auto* call = verb("invoke", "Invoke a function once; exit code 3 if it fails",
                      "  troupe invoke hello\n  troupe invoke hello '{\"name\":\"Ada\"}'\n"
                      "  troupe invoke hello @event.json --tail",
                      [this] { return invoke(with, invoking); });
    call->add_option("NAME", invoking.name, "Function name")->required();
    call->add_option("PAYLOAD", invoking.payload, "JSON text, @FILE, or - for standard input");
    call->add_flag("--async", invoking.async, "Queue it and do not wait");
    call->add_flag("--tail", invoking.tail, "Print the invocation's log");

    auto* read = verb(
        "logs", "Print the log of a function (or of a log group)",
        "  troupe logs hello\n  troupe logs hello --follow\n  troupe logs /my/group --since 2d",
        [this] { return logs(with, reading); });
    read->add_option("NAME", reading.name, "Function name, or a log group's name with its slash")
        ->required();
    read->add_flag("-f,--follow", reading.follow, "Go on until Ctrl-C");
    read->add_option("--since", reading.since, "How far to look back: 90s, 15m, 2h, 1d")
        ->capture_default_str();

    auto* bill = verb("usage", "What every function consumed, and what it would have cost",
                      "  troupe usage\n  troupe usage --json", [this] { return usage(with); });
    auto* look = verb("doctor", "Look at this machine and the running service",
                      "  troupe doctor\n  troupe doctor --coverage",
                      [this] { return coverage ? print_coverage() : doctor(with); });
    look->add_flag("--coverage", coverage, "Print what is served of each service instead");
    auto* number = verb("version", "Print the version", "  troupe version --verbose",
                        [this] { return version(with, verbose); });
    number->add_flag("--verbose", verbose, "Compiler and libraries too");
    for (auto* sub : {put, call, read, bill, look, number})
      add_client_options(sub);
  }

  void declare_cluster_verbs() {
    auto* about = app.add_subcommand("cluster", "Prepare nodes that are to work together");
    about->require_subcommand(1);
    auto* make
        = about->add_subcommand("token", "Make the secret that the nodes of a cluster share");
    make->footer(
        "Examples:\n  troupe cluster token ./cluster-token\n"
        "  troupe serve --cluster-port 4600 --cluster-token ./cluster-token\n"
        "  troupe serve --port 4567 --join 127.0.0.1:4600 --cluster-token ./cluster-token");
    make->add_option("FILE", token_file, "A new file; only you may read it")->required();
    make->add_flag("-q,--quiet", with.quiet, "Print errors only");
    make->callback([this] { chosen = [this] { return make_token(with, token_file); }; });
  }
};

} // namespace

/// Runs what a verb does, and prints why it could not.
template <class Body>
int guarded(Body body) {
  try {
    return body();
  } catch (const trouble& why) {
    print_trouble(why);
    return why.code;
  } catch (const fault& what) {
    print_trouble({"troupe failed", what.message, "troupe doctor"});
  } catch (const std::exception& what) {
    print_trouble({"troupe failed", what.what(), "troupe doctor"});
  }
  return failed;
}

int run_served(int argc, char** argv,
               const std::function<int(const settings&, const std::string& deploy)>& body) {
  auto line = command_line{};
  line.add_server_options(&line.app);
  line.app.add_option("--deploy", line.serving.deploy,
                      "Deploy this folder once the service answers");
  try {
    line.app.parse(argc, argv);
  } catch (const CLI::ParseError& why) {
    return line.app.exit(why) == 0 ? success : usage_error;
  }
  return guarded([&] { return body(read_settings(line.serving).values, line.serving.deploy); });
}

int run(int argc, char** argv) {
  auto line = command_line{};
  line.app.require_subcommand(1);
  line.app.footer("Exit codes: 0 done, 1 error, 2 usage, 3 the function failed, 4 nobody answers.\n"
                  "`troupe VERB --help` shows a verb's options and examples.");
  line.declare_server_verbs();
  line.declare_client_verbs();
  line.declare_cluster_verbs();
  try {
    line.app.parse(argc, argv);
  } catch (const CLI::ParseError& why) {
    const auto code = line.app.exit(why);
    return code == 0 ? success : usage_error;
  }
  return guarded(line.chosen);
}

} // namespace troupe::gateway::cli
