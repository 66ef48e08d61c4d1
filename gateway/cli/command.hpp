// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/json.hpp"
#include "gateway/auth/signing.hpp"
#include "gateway/http/client.hpp"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What the verbs of the command line share: errors in three parts, exit codes, and calls to a
/// running Troupe through the same AWS protocols that every other client uses.
namespace troupe::gateway::cli {

enum exit_code : int {
  success = 0,
  failed = 1,
  usage_error = 2,
  function_error = 3,
  cannot_connect = 4,
};

/// Why a verb did not do what it was asked: printed as `error:`, `by:` and `try:` lines.
struct trouble {
  std::string what;
  std::string by;     ///< The cause, as far as it is known; may be empty.
  std::string remedy; ///< What to do about it; may be empty.
  exit_code code = failed;
};

/// Options that every verb understands.
struct options {
  std::string endpoint = "http://127.0.0.1:4566";
  std::string account = "000000000000";
  std::string region = "us-east-1";
  /// Whose access keys to sign with, before any other: see identity.cpp.
  std::filesystem::path credentials_file;
  bool json = false;
  bool quiet = false;
};

/// One answer of the service, whatever its status.
struct reply {
  unsigned status = 0;
  std::string body;
  std::map<std::string, std::string> fields; ///< Lower-case names.

  [[nodiscard]] bool ok() const { return status >= 200 && status < 300; }
  /// `TypeOfException: message` of an AWS error, in any of its wire forms.
  [[nodiscard]] std::string error_text() const;
  [[nodiscard]] std::string error_type() const;
};

/// The keys that a verb signs with.
signing_identity find_identity(const options& with);

/// A running Troupe. Every call throws `trouble` with `cannot_connect` if nobody answers.
class service {
public:
  explicit service(const options& with);

  /// awsJson: DynamoDB and Logs, told apart by the target's prefix.
  reply json_call(std::string_view target, std::string_view body) const;
  /// REST; `signing_name` says which service is meant (`lambda`, `apigateway`, `s3`).
  reply rest(std::string_view method, std::string_view target, std::string_view signing_name,
             std::string body = {}, std::vector<http_field> fields = {}) const;
  [[nodiscard]] const std::string& host() const { return host_; }
  [[nodiscard]] std::uint16_t port() const { return port_; }

private:
  options with_;
  signing_identity identity_;
  std::string host_;
  std::uint16_t port_ = 0;
};

/// The answer, or `trouble` that says what was refused.
const reply& expect_ok(const reply& answer, std::string_view doing);

/// The JSON document in a successful answer.
json document(const reply& answer);

/// Prints to stdout.
void print(std::string_view line);
/// Prints to stderr, and only if that is a terminal and `--quiet` is not given.
void progress(const options& with, std::string_view line);
void print_trouble(const trouble& why);

// The verbs. Each throws `trouble` or returns an exit code.
struct deploy_options {
  std::string folder;
  std::string name;    ///< Of a bare folder's function; its folder's name by default.
  std::string runtime; ///< Guessed from the files by default, and said.
  std::string handler;
};
int deploy(const options& with, const deploy_options& what);

struct invoke_options {
  std::string name;
  std::string payload = "{}"; ///< JSON text, or `@FILE`, or `-` for standard input.
  bool async = false;
  bool tail = false;
};
int invoke(const options& with, const invoke_options& what);

struct logs_options {
  std::string name;
  bool follow = false;
  std::string since = "1h";
};
int logs(const options& with, const logs_options& what);

/// Writes a new token of a cluster, and says where.
int make_token(const options& with, const std::string& file);

int usage(const options& with);
int doctor(const options& with);
/// What is served of each service, and what of it is refused: docs/coverage.md.
int print_coverage();
int version(const options& with, bool verbose);

/// Parses the command line and runs a verb; the program's `main`.
int run(int argc, char** argv);

} // namespace troupe::gateway::cli
