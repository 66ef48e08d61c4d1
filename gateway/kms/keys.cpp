// SPDX-License-Identifier: Apache-2.0
#include "core/page_token.hpp"
#include "core/signing.hpp"
#include "gateway/kms/operations.hpp"

/// Keys made, described, changed and ended; their policies and rotation.
namespace troupe::gateway::kms {

namespace {

constexpr std::int64_t page_default = 100;
constexpr std::string_view symmetric = "SYMMETRIC_DEFAULT";

bool is_made_here(std::string_view spec) {
  return spec == symmetric || spec.starts_with("HMAC_") || !signing_algorithms(spec).empty();
}

/// By its new name or by its old one. Of a kind that is not made here nothing is taken, so that it
/// is refused by name.
std::string read_spec(wire::input<model::create_key> in) {
  using asked = model::create_key;
  if (const auto spec = in.peek(asked::KeySpec); spec && is_made_here(*spec))
    return std::string{*in[asked::KeySpec]};
  if (const auto spec = in.peek(asked::CustomerMasterKeySpec); spec && is_made_here(*spec))
    return std::string{*in[asked::CustomerMasterKeySpec]};
  return "SYMMETRIC_DEFAULT";
}

/// What a key of that kind is for here; others may be for more on AWS.
std::string_view usage_of(std::string_view spec) {
  if (spec == symmetric)
    return "ENCRYPT_DECRYPT";
  return spec.starts_with("HMAC_") ? "GENERATE_VERIFY_MAC" : "SIGN_VERIFY";
}

bool has_more_usages(std::string_view spec, std::string_view usage) {
  return (spec.starts_with("RSA_") && usage == "ENCRYPT_DECRYPT")
         || (spec.starts_with("ECC_NIST_P") && usage == "KEY_AGREEMENT");
}

std::optional<error> refuse_usage(std::string_view spec, std::optional<std::string_view> usage) {
  if (!usage && spec != symmetric)
    return error{code::validation, "You must specify a KeyUsage value for all KMS keys except for "
                                   "symmetric encryption keys."};
  if (usage && *usage != usage_of(spec) && !has_more_usages(spec, *usage))
    return error{code::validation, "KeyUsage " + std::string{*usage}
                                       + " is not compatible with KeySpec " + std::string{spec}};
  return std::nullopt;
}

result<troupe::create_key> read_new_key(wire::input<model::create_key> in) {
  using asked = model::create_key;
  troupe::create_key ask;
  ask.spec = read_spec(in);
  const auto usage = in.peek(asked::KeyUsage);
  if (auto refused = refuse_usage(ask.spec, usage))
    return std::move(*refused);
  ask.usage = usage_of(ask.spec);
  if (usage.value_or(ask.usage) == ask.usage)
    (void)in[asked::KeyUsage];
  ask.description = in[asked::Description].value_or("");
  if (in.peek(asked::Origin) == "AWS_KMS")
    (void)in[asked::Origin];
  (void)in[asked::BypassPolicyLockoutSafetyCheck]; // Nobody locks himself out: nothing checks.
  if (const auto text = in[asked::Policy]) {
    auto policy = read_policy(*text);
    if (!policy)
      return std::move(policy).refusal();
    ask.policy = std::move(*policy);
  }
  auto tags = read_key_tags(in[asked::Tags]);
  if (!tags)
    return std::move(tags).refusal();
  ask.tags = std::move(*tags);
  return ask;
}

/// An operation that changes a key and has nothing to say.
template <class Model, class Change>
task<reply<Model>> change_key(call& c, Change ask) {
  auto asking = ask_keys(c, std::move(ask));
  auto done = co_await std::move(asking);
  co_return reply_of<Model>(std::move(done));
}

/// `default` is the only one that a key has.
std::optional<error> refuse_policy_name(std::optional<std::string_view> name) {
  if (name.value_or("default") == "default")
    return std::nullopt;
  return error{"NotFoundException", "No such policy exists"};
}

} // namespace

task<reply<model::create_key>> create_key(call& c, wire::input<model::create_key> in) {
  auto ask = read_new_key(in);
  if (!ask)
    co_return std::move(ask).refusal();
  auto asking = ask_keys(c, std::move(*ask));
  const auto made = co_await std::move(asking);
  if (!made)
    co_return made.refusal();
  wire::output<model::create_key> out;
  write_key(out[model::create_key::output::KeyMetadata], c, *made);
  co_return out;
}

task<reply<model::describe_key>> describe_key(call& c, wire::input<model::describe_key> in) {
  using asked = model::describe_key;
  (void)in[asked::GrantTokens].size();
  auto asking = ask_keys(c, troupe::describe_key{std::string{in[asked::KeyId]}});
  const auto key = co_await std::move(asking);
  if (!key)
    co_return key.refusal();
  wire::output<asked> out;
  write_key(out[asked::output::KeyMetadata], c, *key);
  co_return out;
}

task<reply<model::list_keys>> list_keys(call& c, wire::input<model::list_keys> in) {
  using asked = model::list_keys;
  auto after = read_marker(in[asked::Marker]);
  if (!after)
    co_return std::move(after).refusal();
  const auto limit = static_cast<std::size_t>(in[asked::Limit].value_or(page_default));
  auto asking = ask_keys(c, troupe::list_keys{std::move(*after), limit});
  const auto page = co_await std::move(asking);
  if (!page)
    co_return page.refusal();
  wire::output<asked> out;
  out[asked::output::Keys].fill(page->ids, [&](auto to, const std::string& id) {
    to[model::shapes::key_list_entry::KeyId] = id;
    to[model::shapes::key_list_entry::KeyArn] = key_arn(account_of(c), id);
  });
  out[asked::output::Truncated] = page->more;
  if (page->more)
    out[asked::output::NextMarker] = make_page_token(page->ids.back());
  co_return out;
}

task<reply<model::update_key_description>>
update_key_description(call& c, wire::input<model::update_key_description> in) {
  using asked = model::update_key_description;
  update_key ask{.key = std::string{in[asked::KeyId]}};
  ask.description = std::string{in[asked::Description]};
  return change_key<asked>(c, std::move(ask));
}

task<reply<model::enable_key>> enable_key(call& c, wire::input<model::enable_key> in) {
  using asked = model::enable_key;
  update_key ask{.key = std::string{in[asked::KeyId]}};
  ask.enabled = true;
  return change_key<asked>(c, std::move(ask));
}

task<reply<model::disable_key>> disable_key(call& c, wire::input<model::disable_key> in) {
  using asked = model::disable_key;
  update_key ask{.key = std::string{in[asked::KeyId]}};
  ask.enabled = false;
  return change_key<asked>(c, std::move(ask));
}

task<reply<model::schedule_key_deletion>>
schedule_key_deletion(call& c, wire::input<model::schedule_key_deletion> in) {
  using asked = model::schedule_key_deletion;
  constexpr std::int64_t days_default = 30;
  const auto days = in[asked::PendingWindowInDays].value_or(days_default);
  auto asking = ask_keys(c, schedule_deletion{std::string{in[asked::KeyId]}, days});
  const auto key = co_await std::move(asking);
  if (!key)
    co_return key.refusal();
  wire::output<asked> out;
  out[asked::output::KeyId] = key_arn(account_of(c), key->id);
  out[asked::output::DeletionDate] = key->deletion;
  out[asked::output::KeyState] = "PendingDeletion";
  out[asked::output::PendingWindowInDays] = days;
  co_return out;
}

task<reply<model::cancel_key_deletion>>
cancel_key_deletion(call& c, wire::input<model::cancel_key_deletion> in) {
  using asked = model::cancel_key_deletion;
  auto asking = ask_keys(c, schedule_deletion{std::string{in[asked::KeyId]}, std::nullopt});
  const auto key = co_await std::move(asking);
  if (!key)
    co_return key.refusal();
  wire::output<asked> out;
  out[asked::output::KeyId] = key_arn(account_of(c), key->id);
  co_return out;
}

task<reply<model::get_key_rotation_status>>
get_key_rotation_status(call& c, wire::input<model::get_key_rotation_status> in) {
  using asked = model::get_key_rotation_status;
  auto asking = ask_keys(c, troupe::describe_key{std::string{in[asked::KeyId]}});
  const auto key = co_await std::move(asking);
  if (!key)
    co_return key.refusal();
  if (key->spec != "SYMMETRIC_DEFAULT")
    co_return error{"UnsupportedOperationException", ""};
  const bool rotates = key->rotation && !key->is(key_state::pending_deletion);
  wire::output<asked> out;
  out[asked::output::KeyId] = key->id;
  out[asked::output::KeyRotationEnabled] = rotates;
  if (rotates) {
    out[asked::output::RotationPeriodInDays] = key->rotation->period_days;
    out[asked::output::NextRotationDate] = key->rotation->next;
  }
  co_return out;
}

task<reply<model::enable_key_rotation>>
enable_key_rotation(call& c, wire::input<model::enable_key_rotation> in) {
  using asked = model::enable_key_rotation;
  update_key ask{.key = std::string{in[asked::KeyId]}};
  ask.rotated = true;
  ask.rotation_days = in[asked::RotationPeriodInDays].value_or(ask.rotation_days);
  return change_key<asked>(c, std::move(ask));
}

task<reply<model::disable_key_rotation>>
disable_key_rotation(call& c, wire::input<model::disable_key_rotation> in) {
  using asked = model::disable_key_rotation;
  update_key ask{.key = std::string{in[asked::KeyId]}};
  ask.rotated = false;
  return change_key<asked>(c, std::move(ask));
}

task<reply<model::get_key_policy>> get_key_policy(call& c, wire::input<model::get_key_policy> in) {
  using asked = model::get_key_policy;
  if (auto refused = refuse_policy_name(in[asked::PolicyName]))
    co_return std::move(*refused);
  auto asking = ask_keys(c, troupe::describe_key{std::string{in[asked::KeyId]}});
  const auto key = co_await std::move(asking);
  if (!key)
    co_return key.refusal();
  wire::output<asked> out;
  out[asked::output::Policy] = key->policy;
  out[asked::output::PolicyName] = "default";
  co_return out;
}

task<reply<model::put_key_policy>> put_key_policy(call& c, wire::input<model::put_key_policy> in) {
  using asked = model::put_key_policy;
  (void)in[asked::BypassPolicyLockoutSafetyCheck];
  if (auto refused = refuse_policy_name(in[asked::PolicyName]))
    co_return std::move(*refused);
  auto policy = read_policy(in[asked::Policy]);
  if (!policy)
    co_return std::move(policy).refusal();
  update_key ask{.key = std::string{in[asked::KeyId]}};
  ask.policy = std::move(*policy);
  auto changing = change_key<asked>(c, std::move(ask));
  co_return co_await std::move(changing);
}

task<reply<model::list_key_policies>> list_key_policies(call& c,
                                                        wire::input<model::list_key_policies> in) {
  using asked = model::list_key_policies;
  (void)in[asked::Limit]; // There is one.
  auto after = read_marker(in[asked::Marker]);
  if (!after)
    co_return std::move(after).refusal();
  auto asking = ask_keys(c, troupe::describe_key{std::string{in[asked::KeyId]}});
  const auto key = co_await std::move(asking);
  if (!key)
    co_return key.refusal();
  wire::output<asked> out;
  out[asked::output::PolicyNames].fill(std::vector<std::string>{"default"});
  out[asked::output::Truncated] = false;
  co_return out;
}

} // namespace troupe::gateway::kms
