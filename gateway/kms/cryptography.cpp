// SPDX-License-Identifier: Apache-2.0
#include "core/digest.hpp"
#include "gateway/kms/operations.hpp"

/// What is done with keys.
namespace troupe::gateway::kms {

namespace {

constexpr std::string_view symmetric = "SYMMETRIC_DEFAULT";

std::optional<error> refuse_algorithm(std::optional<std::string_view> algorithm) {
  if (algorithm.value_or(symmetric) == symmetric)
    return std::nullopt;
  return error{"InvalidKeyUsageException", "Algorithm " + std::string{*algorithm}
                                               + " is incompatible with key spec "
                                                 "SYMMETRIC_DEFAULT."};
}

result<std::size_t> data_key_bytes(std::optional<std::string_view> spec,
                                   std::optional<std::int64_t> bytes) {
  constexpr std::size_t aes_128_bytes = 16;
  constexpr std::size_t aes_256_bytes = 32;
  if (spec.has_value() == bytes.has_value())
    return error{code::validation, "Please specify either number of bytes or key spec."};
  if (bytes)
    return static_cast<std::size_t>(*bytes);
  return *spec == "AES_128" ? aes_128_bytes : aes_256_bytes;
}

struct data_key {
  std::string plain;
  sealed_text sealed;
};

template <class Model>
task<result<data_key>> make_data_key(call& c, wire::input<Model> in, std::string operation) {
  const auto bytes = data_key_bytes(in[Model::KeySpec], in[Model::NumberOfBytes]);
  if (!bytes)
    co_return bytes.refusal();
  const bool is_dry = read_is_dry(in);
  data_key made{.plain = random_bytes(*bytes), .sealed = {}};
  encrypt_text ask{.key = std::string{in[Model::KeyId]},
                   .plain = made.plain,
                   .context = read_context(in[Model::EncryptionContext]),
                   .operation = std::move(operation)};
  auto asking = ask_keys(c, std::move(ask));
  auto sealed = co_await std::move(asking);
  if (!sealed)
    co_return std::move(sealed).refusal();
  if (is_dry)
    co_return dry_run();
  made.sealed = std::move(*sealed);
  co_return made;
}

template <class Model>
make_mac read_mac(wire::input<Model> in, std::string operation) {
  return {.key = std::string{in[Model::KeyId]},
          .algorithm = std::string{in[Model::MacAlgorithm]},
          .message = std::string{in[Model::Message]},
          .operation = std::move(operation)};
}

} // namespace

task<reply<model::encrypt>> encrypt(call& c, wire::input<model::encrypt> in) {
  using asked = model::encrypt;
  if (auto refused = refuse_algorithm(in[asked::EncryptionAlgorithm]))
    co_return std::move(*refused);
  const bool is_dry = read_is_dry(in);
  encrypt_text ask{.key = std::string{in[asked::KeyId]},
                   .plain = std::string{in[asked::Plaintext]},
                   .context = read_context(in[asked::EncryptionContext])};
  auto asking = ask_keys(c, std::move(ask));
  const auto sealed = co_await std::move(asking);
  if (!sealed)
    co_return sealed.refusal();
  if (is_dry)
    co_return dry_run();
  wire::output<asked> out;
  out[asked::output::CiphertextBlob] = sealed->blob;
  out[asked::output::KeyId] = key_arn(account_of(c), sealed->key);
  out[asked::output::EncryptionAlgorithm] = symmetric;
  co_return out;
}

task<reply<model::decrypt>> decrypt(call& c, wire::input<model::decrypt> in) {
  using asked = model::decrypt;
  if (auto refused = refuse_algorithm(in[asked::EncryptionAlgorithm]))
    co_return std::move(*refused);
  const bool is_dry = read_is_dry(in);
  decrypt_text ask{.key = std::string{in[asked::KeyId].value_or("")},
                   .blob = std::string{in[asked::CiphertextBlob].value_or("")},
                   .context = read_context(in[asked::EncryptionContext])};
  auto asking = ask_keys(c, std::move(ask));
  const auto opened = co_await std::move(asking);
  if (!opened)
    co_return opened.refusal();
  if (is_dry)
    co_return dry_run();
  wire::output<asked> out;
  out[asked::output::KeyId] = key_arn(account_of(c), opened->key);
  out[asked::output::Plaintext] = opened->plain;
  out[asked::output::EncryptionAlgorithm] = symmetric;
  out[asked::output::KeyMaterialId] = opened->material;
  co_return out;
}

task<reply<model::re_encrypt>> re_encrypt(call& c, wire::input<model::re_encrypt> in) {
  using asked = model::re_encrypt;
  for (const auto algorithm :
       {in[asked::SourceEncryptionAlgorithm], in[asked::DestinationEncryptionAlgorithm]})
    if (auto refused = refuse_algorithm(algorithm))
      co_return std::move(*refused);
  const bool is_dry = read_is_dry(in);
  encrypt_text into{.key = std::string{in[asked::DestinationKeyId]},
                    .plain = {},
                    .context = read_context(in[asked::DestinationEncryptionContext]),
                    .operation = "ReEncryptTo"};
  decrypt_text from{.key = std::string{in[asked::SourceKeyId].value_or("")},
                    .blob = std::string{in[asked::CiphertextBlob].value_or("")},
                    .context = read_context(in[asked::SourceEncryptionContext])};
  auto opening = ask_keys(c, std::move(from));
  auto opened = co_await std::move(opening);
  if (!opened)
    co_return std::move(opened).refusal();
  into.plain = std::move(opened->plain);
  auto sealing = ask_keys(c, std::move(into));
  const auto sealed = co_await std::move(sealing);
  if (!sealed)
    co_return sealed.refusal();
  if (is_dry)
    co_return dry_run();
  wire::output<asked> out;
  out[asked::output::CiphertextBlob] = sealed->blob;
  out[asked::output::SourceKeyId] = key_arn(account_of(c), opened->key);
  out[asked::output::KeyId] = key_arn(account_of(c), sealed->key);
  out[asked::output::SourceEncryptionAlgorithm] = symmetric;
  out[asked::output::DestinationEncryptionAlgorithm] = symmetric;
  out[asked::output::SourceKeyMaterialId] = opened->material;
  out[asked::output::DestinationKeyMaterialId] = sealed->material;
  co_return out;
}

task<reply<model::generate_data_key>> generate_data_key(call& c,
                                                        wire::input<model::generate_data_key> in) {
  using answer = model::generate_data_key::output;
  auto making = make_data_key(c, in, "GenerateDataKey");
  const auto made = co_await std::move(making);
  if (!made)
    co_return made.refusal();
  wire::output<model::generate_data_key> out;
  out[answer::CiphertextBlob] = made->sealed.blob;
  out[answer::Plaintext] = made->plain;
  out[answer::KeyId] = key_arn(account_of(c), made->sealed.key);
  out[answer::KeyMaterialId] = made->sealed.material;
  co_return out;
}

task<reply<model::generate_data_key_without_plaintext>>
generate_data_key_without_plaintext(call& c,
                                    wire::input<model::generate_data_key_without_plaintext> in) {
  using answer = model::generate_data_key_without_plaintext::output;
  auto making = make_data_key(c, in, "GenerateDataKeyWithoutPlaintext");
  const auto made = co_await std::move(making);
  if (!made)
    co_return made.refusal();
  wire::output<model::generate_data_key_without_plaintext> out;
  out[answer::CiphertextBlob] = made->sealed.blob;
  out[answer::KeyId] = key_arn(account_of(c), made->sealed.key);
  out[answer::KeyMaterialId] = made->sealed.material;
  co_return out;
}

task<reply<model::generate_random>> generate_random(call&, wire::input<model::generate_random> in) {
  using asked = model::generate_random;
  const auto bytes = in[asked::NumberOfBytes];
  if (!bytes)
    co_return error{code::validation, "NumberOfBytes is required."};
  wire::output<asked> out;
  out[asked::output::Plaintext] = random_bytes(static_cast<std::size_t>(*bytes));
  co_return out;
}

task<reply<model::generate_mac>> generate_mac(call& c, wire::input<model::generate_mac> in) {
  using asked = model::generate_mac;
  auto ask = read_mac(in, "GenerateMac");
  const bool is_dry = read_is_dry(in);
  std::string algorithm = ask.algorithm;
  auto asking = ask_keys(c, std::move(ask));
  const auto made = co_await std::move(asking);
  if (!made)
    co_return made.refusal();
  if (is_dry)
    co_return dry_run();
  wire::output<asked> out;
  out[asked::output::Mac] = made->mac;
  out[asked::output::MacAlgorithm] = algorithm;
  out[asked::output::KeyId] = key_arn(account_of(c), made->key);
  co_return out;
}

task<reply<model::verify_mac>> verify_mac(call& c, wire::input<model::verify_mac> in) {
  using asked = model::verify_mac;
  auto ask = read_mac(in, "VerifyMac");
  const bool is_dry = read_is_dry(in);
  const std::string mac{in[asked::Mac]};
  std::string algorithm = ask.algorithm;
  auto asking = ask_keys(c, std::move(ask));
  const auto made = co_await std::move(asking);
  if (!made)
    co_return made.refusal();
  if (!equal_constant_time(mac, made->mac))
    co_return error{"KMSInvalidMacException", ""};
  if (is_dry)
    co_return dry_run();
  wire::output<asked> out;
  out[asked::output::KeyId] = key_arn(account_of(c), made->key);
  out[asked::output::MacValid] = true;
  out[asked::output::MacAlgorithm] = algorithm;
  co_return out;
}

} // namespace troupe::gateway::kms
