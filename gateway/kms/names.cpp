// SPDX-License-Identifier: Apache-2.0
#include "gateway/kms/names.hpp"

#include "core/json.hpp"
#include "core/page_token.hpp"
#include "core/signing.hpp"

namespace troupe::gateway::kms {

namespace {

std::string_view name_of(const key_description& key) {
  if (key.is(key_state::pending_deletion))
    return "PendingDeletion";
  return key.is(key_state::enabled) ? "Enabled" : "Disabled";
}

} // namespace

result<std::string> read_alias(std::string_view name) {
  if (!name.starts_with(alias_prefix) || name.size() == alias_prefix.size())
    return error{code::validation,
                 "Alias must start with the prefix \"alias/\". Please see "
                 "https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html"};
  if (name.starts_with(aws_alias_prefix))
    return error{"NotAuthorizedException", "Aliases that begin with alias/aws/ are AWS's own."};
  return std::string{name};
}

result<std::string> read_policy(std::string_view text) {
  const auto policy = json::parse(text);
  if (!policy || !policy->is_object() || (*policy)["Statement"].empty())
    return error{"MalformedPolicyDocumentException", "The policy is not a policy document."};
  return std::string{text};
}

result<tag_map> read_key_tags(wire::list_view<wire::as::structure<model::shapes::tag>> in) {
  std::vector<std::pair<std::string, std::string>> given;
  for (const auto tag : in)
    given.emplace_back(tag[model::shapes::tag::TagKey], tag[model::shapes::tag::TagValue]);
  return read_tags(given, key_tag_rules());
}

std::map<std::string, std::string> read_context(wire::map_view<wire::as::text> in) {
  std::map<std::string, std::string> context;
  for (std::size_t i = 0; i < in.size(); ++i)
    context.insert_or_assign(std::string{in.key(i)}, std::string{in[i]});
  return context;
}

result<std::string> read_marker(std::optional<std::string_view> marker) {
  if (!marker)
    return std::string{};
  auto after = read_page_token(*marker);
  if (!after)
    return error{"InvalidMarkerException", "Invalid marker."};
  return std::move(*after);
}

std::string arn_of(const call& c, std::string_view key) {
  if (key.starts_with("arn:"))
    return std::string{key};
  if (key.starts_with(alias_prefix))
    return alias_arn(account_of(c), std::string{key});
  return key_arn(account_of(c), std::string{key});
}

void write_key(wire::structure_place<model::shapes::key_metadata> to, const call& c,
               const key_description& key) {
  using shape = model::shapes::key_metadata;
  const bool is_mac = key.usage == "GENERATE_VERIFY_MAC";
  to[shape::AWSAccountId] = c.who.account;
  to[shape::KeyId] = key.id;
  to[shape::Arn] = key_arn(account_of(c), key.id);
  to[shape::CreationDate] = key.created;
  to[shape::Enabled] = key.is(key_state::enabled);
  to[shape::Description] = key.description;
  to[shape::KeyUsage] = key.usage;
  to[shape::KeyState] = name_of(key);
  to[shape::DeletionDate] = key.deletion;
  to[shape::Origin] = "AWS_KMS";
  to[shape::KeyManager] = key.is_aws_managed ? "AWS" : "CUSTOMER";
  to[shape::CustomerMasterKeySpec] = key.spec;
  to[shape::KeySpec] = key.spec;
  to[shape::MultiRegion] = false;
  if (is_mac) {
    to[shape::MacAlgorithms].fill(
        std::vector{"HMAC_SHA_" + key.spec.substr(key.spec.rfind('_') + 1)});
    return;
  }
  if (const auto algorithms = signing_algorithms(key.spec); !algorithms.empty()) {
    to[shape::SigningAlgorithms].fill(algorithms);
    return;
  }
  to[shape::EncryptionAlgorithms].fill(std::vector{key.spec});
  to[shape::CurrentKeyMaterialId] = key.material_id;
}

error dry_run() {
  return {"DryRunOperationException",
          "The request would have succeeded, but the DryRun option is set."};
}

} // namespace troupe::gateway::kms
