// SPDX-License-Identifier: Apache-2.0
#include "actors/identity/aws_policies.hpp"
#include "actors/identity/changes.hpp"
#include "actors/identity/record.hpp"
#include "actors/identity/refusals.hpp"
#include "core/policy/document.hpp"
#include "persistence/record.hpp"

#include <algorithm>
#include <charconv>

/// Managed policies and their versions.
namespace troupe {

namespace {

using namespace identities;
using persistence::transaction;

error no_such_version(const std::string& arn, const std::string& version) {
  return no_such("Policy " + arn + " version " + version + " does not exist or is not attachable.");
}

/// The place of `v2` among a policy's versions.
std::vector<policy_version>::iterator find_version(managed_policy& policy, std::string_view name) {
  std::int64_t number = 0;
  if (name.starts_with('v'))
    std::from_chars(name.data() + 1, name.data() + name.size(), number);
  return std::ranges::find(policy.versions, number, &policy_version::number);
}

std::optional<error> refuse_document(const std::string& text) {
  if (const auto read = policy::read(text, policy::place::identity); !read)
    return read.refusal();
  if (policy::size_of(text) > managed_policy_size_max)
    return over_quota("PolicySize", managed_policy_size_max);
  return std::nullopt;
}

policy_view view_of(const persistence::reader& from, const std::string& account, managed_policy is,
                    std::string arn) {
  const auto count
      = [&](policy_use_kind how) { return count_keys(from, use_prefix(account, arn, how)); };
  return {std::move(is), arn, count(policy_use_kind::attached), count(policy_use_kind::boundary)};
}

void store(transaction& to, const std::string& account, const managed_policy& what) {
  to.put(policy_key(account, what.name), persistence::pack(policy_record{what}));
}

result<policy_view> create(transaction& tx, const identity_change& with, const create_policy& ask) {
  if (auto refused = refuse_document(ask.document))
    return std::move(*refused);
  if (tx.get(policy_key(with.account, ask.made.name)))
    return exists("A policy called " + ask.made.name
                  + " already exists. Duplicate names are not allowed.");
  auto tags = with_tags({}, ask.made.tags);
  if (!tags)
    return std::move(tags).refusal();
  auto counts = load_account(tx, with.account);
  if (counts.policies >= policies_per_account_max)
    return over_quota("PoliciesPerAccount", policies_per_account_max);
  ++counts.policies;
  store_account(tx, with.account, counts);
  auto made = ask.made;
  made.tags = std::move(*tags);
  made.id = "ANPA" + with.new_id;
  made.created = made.updated = with.now;
  made.versions = {{1, ask.document, with.now}};
  store(tx, with.account, made);
  auto arn = policy_arn(with.account, made);
  return policy_view{std::move(made), std::move(arn)};
}

/// One change of one policy that is the account's own, as entities' are made (entities.cpp).
class policy_editor {
public:
  using outcome = std::optional<error>;

  policy_editor(transaction& tx, const identity_change& with, const std::string& arn,
                managed_policy& is)
      : tx_(tx), with_(with), arn_(arn), is_(is) {}

  [[nodiscard]] bool is_erased() const { return erased_; }

  outcome operator()(const create_policy&) { return error{code::internal, "It is there already."}; }

  outcome operator()(const delete_policy&) {
    const auto used
        = [&](policy_use_kind how) { return has_keys(tx_, use_prefix(with_.account, arn_, how)); };
    if (used(policy_use_kind::attached) || used(policy_use_kind::boundary))
      return conflict("Cannot delete a policy attached to entities.");
    if (is_.versions.size() > 1)
      return conflict("This policy has more than one version. Before you delete a policy, you must "
                      "delete the policy's versions. The default version is deleted with the "
                      "policy.");
    tx_.erase(policy_key(with_.account, is_.name));
    auto counts = load_account(tx_, with_.account);
    counts.policies -= counts.policies > 0;
    store_account(tx_, with_.account, counts);
    erased_ = true;
    return std::nullopt;
  }

  outcome operator()(const add_policy_version& ask) {
    if (auto refused = refuse_document(ask.document))
      return refused;
    if (is_.versions.size() >= policy_versions_max)
      return over_limit("A managed policy can have up to 5 versions. Before you create a new "
                        "version, you must delete an existing version.");
    is_.versions.push_back({++is_.last_version, ask.document, with_.now});
    is_.updated = with_.now;
    if (ask.is_default)
      is_.default_version = is_.last_version;
    return std::nullopt;
  }

  outcome operator()(const delete_policy_version& ask) {
    const auto found = find_version(is_, ask.version);
    if (found == is_.versions.end())
      return no_such_version(arn_, ask.version);
    if (found->number == is_.default_version)
      return conflict("Cannot delete the default version of a policy.");
    is_.versions.erase(found);
    is_.updated = with_.now;
    return std::nullopt;
  }

  outcome operator()(const set_default_version& ask) {
    const auto found = find_version(is_, ask.version);
    if (found == is_.versions.end())
      return no_such_version(arn_, ask.version);
    is_.default_version = found->number;
    is_.updated = with_.now;
    return std::nullopt;
  }

  outcome operator()(const tag_policy& ask) {
    auto tags = with_tags(is_.tags, ask.tags);
    if (!tags)
      return std::move(tags).refusal();
    is_.tags = std::move(*tags);
    return std::nullopt;
  }

  outcome operator()(const untag_policy& ask) {
    is_.tags = without_tags(std::move(is_.tags), ask.keys);
    return std::nullopt;
  }

private:
  transaction& tx_;
  const identity_change& with_;
  const std::string& arn_;
  managed_policy& is_;
  bool erased_ = false;
};

/// The account's own and then AWS's, each by name without case; `next` tells which and where.
class policy_lister {
public:
  policy_lister(const persistence::reader& from, const std::string& account,
                const list_policies& ask)
      : from_(from), account_(account), ask_(ask) {}

  policies_page list() {
    const bool is_among_aws = ask_.after.starts_with("aws/");
    if (ask_.owner != policy_owner::aws && !is_among_aws)
      list_own();
    if (ask_.owner != policy_owner::account && page_.next.empty())
      list_aws(is_among_aws ? ask_.after.substr(4) : std::string{});
    return std::move(page_);
  }

private:
  void list_own() {
    auto range = persistence::key_range::starting_with(policy_prefix(account_));
    if (!ask_.after.empty())
      range.from = policy_key(account_, ask_.after.substr(ask_.after.find('/') + 1)) + '\0';
    from_.scan(range, persistence::direction::forward,
               [&](std::string_view, std::string_view value) {
                 auto is = persistence::unpack<policy_record>(value).is;
                 auto arn = policy_arn(account_, is);
                 return add(std::move(is), std::move(arn), "own/");
               });
  }

  void list_aws(const std::string& after) {
    for (const auto& one : aws_policies()) {
      if (lower_case(one.name) <= after)
        continue;
      auto is = managed_policy_of(one);
      if (!add(std::move(is), aws_policy_arn(one), "aws/"))
        return;
    }
  }

  /// False once the page is full and there is more.
  bool add(managed_policy is, std::string arn, std::string_view whose) {
    if (!is.path.starts_with(ask_.path_prefix))
      return true;
    is.versions.clear();
    auto view = view_of(from_, account_, std::move(is), std::move(arn));
    if ((ask_.attached_only && view.attachments == 0) || (ask_.bounding_only && view.bounded == 0))
      return true;
    if (page_.policies.size() == ask_.limit) {
      page_.next = last_;
      return false;
    }
    last_ = std::string{whose} + lower_case(view.is.name);
    page_.policies.push_back(std::move(view));
    return true;
  }

  const persistence::reader& from_;
  const std::string& account_;
  const list_policies& ask_;
  policies_page page_;
  std::string last_;
};

} // namespace

std::string policy_arn(const std::string& account, const managed_policy& policy) {
  return "arn:aws:iam::" + account + ":policy" + policy.path + policy.name;
}

std::optional<managed_policy> find_managed(const persistence::reader& from,
                                           const std::string& account, const std::string& arn) {
  if (const auto* aws = find_aws_policy(arn))
    return managed_policy_of(*aws);
  const auto bytes = from.get(policy_key(account, arn.substr(arn.rfind('/') + 1)));
  if (!bytes)
    return std::nullopt;
  auto is = persistence::unpack<policy_record>(*bytes).is;
  if (policy_arn(account, is) != arn)
    return std::nullopt;
  return is;
}

result<policy_view> apply(transaction& tx, const identity_change& with, const change_policy& ask) {
  if (const auto* make = std::get_if<create_policy>(&ask.what))
    return create(tx, with, *make);
  auto is = find_managed(tx, with.account, ask.arn);
  if (!is)
    return no_such_managed_policy(ask.arn);
  if (find_aws_policy(ask.arn))
    return error{code::access_denied, "Cannot change the policy " + ask.arn + ", which is AWS's."};
  policy_editor edit{tx, with, ask.arn, *is};
  if (auto refused = std::visit(edit, ask.what))
    return std::move(*refused);
  if (!edit.is_erased())
    store(tx, with.account, *is);
  return policy_view{std::move(*is), ask.arn};
}

result<policy_view> answer_to(const persistence::reader& from, const std::string& account,
                              const find_policy& ask) {
  auto is = find_managed(from, account, ask.arn);
  if (!is)
    return no_such_managed_policy(ask.arn);
  return view_of(from, account, std::move(*is), ask.arn);
}

result<policies_page> answer_to(const persistence::reader& from, const std::string& account,
                                const list_policies& ask) {
  return policy_lister{from, account, ask}.list();
}

} // namespace troupe
