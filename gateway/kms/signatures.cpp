// SPDX-License-Identifier: Apache-2.0
#include "core/signing.hpp"
#include "gateway/kms/operations.hpp"

/// Keys that sign.
namespace troupe::gateway::kms {

namespace {

/// `RAW` and `DIGEST`; another type is left where it is, to be refused by name.
template <class Model>
bool read_is_digest(wire::input<Model> in) {
  const auto type = in.peek(Model::MessageType);
  if (type == "RAW" || type == "DIGEST")
    (void)in[Model::MessageType];
  return type == "DIGEST";
}

} // namespace

task<reply<model::sign>> sign(call& c, wire::input<model::sign> in) {
  using asked = model::sign;
  const bool is_dry = read_is_dry(in);
  sign_text ask{.key = std::string{in[asked::KeyId]},
                .algorithm = std::string{in[asked::SigningAlgorithm]},
                .message = std::string{in[asked::Message]},
                .is_digest = read_is_digest(in)};
  const auto algorithm = ask.algorithm;
  auto asking = ask_keys(c, std::move(ask));
  const auto made = co_await std::move(asking);
  if (!made)
    co_return made.refusal();
  if (is_dry)
    co_return dry_run();
  wire::output<asked> out;
  out[asked::output::KeyId] = key_arn(account_of(c), made->key);
  out[asked::output::Signature] = made->signature;
  out[asked::output::SigningAlgorithm] = algorithm;
  co_return out;
}

task<reply<model::verify>> verify(call& c, wire::input<model::verify> in) {
  using asked = model::verify;
  const bool is_dry = read_is_dry(in);
  verify_text ask{.key = std::string{in[asked::KeyId]},
                  .algorithm = std::string{in[asked::SigningAlgorithm]},
                  .message = std::string{in[asked::Message]},
                  .is_digest = read_is_digest(in),
                  .signature = std::string{in[asked::Signature]}};
  const auto algorithm = ask.algorithm;
  auto asking = ask_keys(c, std::move(ask));
  const auto held = co_await std::move(asking);
  if (!held)
    co_return held.refusal();
  if (is_dry)
    co_return dry_run();
  wire::output<asked> out;
  out[asked::output::KeyId] = key_arn(account_of(c), held->key);
  out[asked::output::SignatureValid] = true;
  out[asked::output::SigningAlgorithm] = algorithm;
  co_return out;
}

task<reply<model::get_public_key>> get_public_key(call& c, wire::input<model::get_public_key> in) {
  using asked = model::get_public_key;
  (void)in[asked::GrantTokens].size();
  auto asking = ask_keys(c, troupe::get_public_key{std::string{in[asked::KeyId]}});
  const auto found = co_await std::move(asking);
  if (!found)
    co_return found.refusal();
  wire::output<asked> out;
  out[asked::output::KeyId] = key_arn(account_of(c), found->key.id);
  out[asked::output::PublicKey] = found->der;
  out[asked::output::CustomerMasterKeySpec] = found->key.spec;
  out[asked::output::KeySpec] = found->key.spec;
  out[asked::output::KeyUsage] = found->key.usage;
  out[asked::output::SigningAlgorithms].fill(signing_algorithms(found->key.spec));
  co_return out;
}

} // namespace troupe::gateway::kms
