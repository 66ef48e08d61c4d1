// SPDX-License-Identifier: Apache-2.0
#include "gateway/auth/credentials.hpp"
#include "gateway/cli/command.hpp"
#include "gateway/cli/serve.hpp"

#include <cstdlib>

/// Whose keys the command line signs with, in this order:
///
///  1. the file that --credentials names;
///  2. AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, unless --account says whose keys are wanted;
///  3. the file that AWS_SHARED_CREDENTIALS_FILE names;
///  4. the file of the data directory that the settings name, which a Troupe that requires
///     signatures has made;
///  5. else the account's id stands for a key, which a Troupe that requires none accepts.
namespace troupe::gateway::cli {

namespace {

std::string environment(const char* name) {
  const auto* value = std::getenv(name);
  return value ? value : "";
}

/// The account's key in a file, if it has one.
std::optional<access_key> key_in(const std::filesystem::path& file, const std::string& account) {
  auto known = credentials::load(file);
  if (!known)
    throw trouble{"cannot read the access keys", known.refusal().message,
                  "troupe ... --credentials FILE"};
  for (const auto& key : known->all())
    if (key.account.empty() || key.account == account)
      return key;
  return std::nullopt;
}

} // namespace

signing_identity find_identity(const options& with) {
  const auto of = [&with](std::string key, std::string secret, std::string token = {}) {
    return signing_identity{.access_key = std::move(key),
                            .secret = std::move(secret),
                            .token = std::move(token),
                            .region = with.region};
  };
  if (!with.credentials_file.empty()) {
    const auto key = key_in(with.credentials_file, with.account);
    if (!key)
      throw trouble{"no access key of the account " + with.account,
                    "none is in " + with.credentials_file.string(), "troupe ... --account ID"};
    return of(key->id, key->secret);
  }
  const bool any_account = with.account == options{}.account;
  const auto key = environment("AWS_ACCESS_KEY_ID");
  const auto secret = environment("AWS_SECRET_ACCESS_KEY");
  if (any_account && !key.empty() && !secret.empty())
    return of(key, secret, environment("AWS_SESSION_TOKEN"));
  const auto data = data_folder(read_settings({}).values, process_environment());
  const auto shared = environment("AWS_SHARED_CREDENTIALS_FILE");
  for (const auto& file : {std::filesystem::path{shared}, data / "credentials"})
    if (const auto found = key_in(file, with.account))
      return of(found->id, found->secret);
  return of(with.account, "troupe");
}

} // namespace troupe::gateway::cli
