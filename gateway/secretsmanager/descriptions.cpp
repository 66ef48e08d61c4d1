// SPDX-License-Identifier: Apache-2.0
#include "core/page_token.hpp"
#include "gateway/secretsmanager/operations.hpp"

#include <algorithm>

/// Secrets described and listed, and their versions.
namespace troupe::gateway::secretsmanager {

namespace {

constexpr std::int64_t page_default = 100;

std::optional<std::string_view> unless_empty(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional<std::string_view>{text};
}

/// What a description and an entry of a list both say; `stages` is what each calls the versions.
template <class Shape, class Stages>
void write_secret(wire::structure_place<Shape> to, const call& c, const secret_description& one,
                  Stages stages) {
  to[Shape::ARN] = arn_of(c, one);
  to[Shape::Name] = one.name;
  to[Shape::Description] = unless_empty(one.description);
  to[Shape::KmsKeyId] = unless_empty(one.key);
  to[Shape::LastChangedDate] = one.changed;
  to[Shape::LastAccessedDate] = one.accessed;
  to[Shape::DeletedDate] = one.gone;
  if (one.tags)
    to[Shape::Tags].fill(*one.tags, [](auto at, const auto& tag) {
      at[model::shapes::tag::Key] = tag.first;
      at[model::shapes::tag::Value] = tag.second;
    });
  std::vector<std::pair<std::string, std::vector<std::string>>> staged;
  for (const auto& version : one.versions)
    if (!version.stages.empty())
      staged.emplace_back(version.id, version.stages);
  if (!staged.empty())
    to[stages].fill(staged, [](auto at, const std::vector<std::string>& all) { at.fill(all); });
  to[Shape::CreatedDate] = one.created;
}

secret_order order_of(std::string_view name) {
  if (name == "last-changed-date")
    return secret_order::changed;
  if (name == "last-accessed-date")
    return secret_order::accessed;
  return name == "name" ? secret_order::name : secret_order::created;
}

} // namespace

std::vector<secret_filter> read_filters(filter_list in) {
  using shape = model::shapes::filter;
  std::vector<secret_filter> filters;
  for (const auto one : in)
    filters.push_back({std::string{one[shape::Key].value_or("all")}, texts_of(one[shape::Values])});
  return filters;
}

task<reply<model::describe_secret>> describe_secret(call& c,
                                                    wire::input<model::describe_secret> in) {
  using asked = model::describe_secret;
  auto name = read_name(in[asked::SecretId]);
  if (!name)
    co_return std::move(name).refusal();
  auto asking = ask_secrets(c, troupe::describe_secret{std::move(*name)});
  const auto secret = co_await std::move(asking);
  if (!secret)
    co_return secret.refusal();
  wire::output<asked> out;
  write_secret(out.root(), c, *secret, asked::output::VersionIdsToStages);
  co_return out;
}

task<reply<model::list_secrets>> list_secrets(call& c, wire::input<model::list_secrets> in) {
  using asked = model::list_secrets;
  auto after = read_next_token(in[asked::NextToken]);
  if (!after)
    co_return std::move(after).refusal();
  troupe::list_secrets ask{.filters = read_filters(in[asked::Filters])};
  ask.with_deleted = in[asked::IncludePlannedDeletion].value_or(false);
  ask.order = order_of(in[asked::SortBy].value_or("created-date"));
  ask.is_descending = in[asked::SortOrder].value_or("asc") == "desc";
  ask.after = std::move(*after);
  ask.limit = static_cast<std::size_t>(in[asked::MaxResults].value_or(page_default));
  auto asking = ask_secrets(c, std::move(ask));
  const auto page = co_await std::move(asking);
  if (!page)
    co_return page.refusal();
  wire::output<asked> out;
  out[asked::output::SecretList].fill(page->secrets, [&](auto to, const secret_description& one) {
    write_secret(to, c, one, model::shapes::secret_list_entry::SecretVersionsToStages);
  });
  if (!page->next.empty())
    out[asked::output::NextToken] = make_page_token(page->next);
  co_return out;
}

task<reply<model::list_secret_version_ids>>
list_secret_version_ids(call& c, wire::input<model::list_secret_version_ids> in) {
  using asked = model::list_secret_version_ids;
  auto name = read_name(in[asked::SecretId]);
  if (!name)
    co_return std::move(name).refusal();
  const auto after = read_next_token(in[asked::NextToken]);
  if (!after)
    co_return after.refusal();
  const auto limit = static_cast<std::size_t>(in[asked::MaxResults].value_or(page_default));
  const bool with_all = in[asked::IncludeDeprecated].value_or(false);
  auto asking = ask_secrets(c, troupe::describe_secret{std::move(*name)});
  auto secret = co_await std::move(asking);
  if (!secret)
    co_return secret.refusal();
  auto& all = secret->versions;
  const auto last = std::ranges::find(all, *after, &secret_version::id);
  if (last != all.end())
    all.erase(all.begin(), last + 1);
  if (!with_all)
    std::erase_if(all, [](const secret_version& one) { return one.stages.empty(); });
  wire::output<asked> out;
  if (all.size() > limit) {
    all.resize(limit);
    out[asked::output::NextToken] = make_page_token(all.back().id);
  }
  out[asked::output::Versions].fill(all, [](auto to, const secret_version& one) {
    using shape = model::shapes::secret_versions_list_entry;
    to[shape::VersionId] = one.id;
    if (!one.stages.empty())
      to[shape::VersionStages].fill(one.stages);
    to[shape::LastAccessedDate] = one.accessed;
    to[shape::CreatedDate] = one.created;
    to[shape::KmsKeyIds].fill(
        std::vector<std::string>{one.key.empty() ? "DefaultEncryptionKey" : one.key});
  });
  out[asked::output::ARN] = arn_of(c, *secret);
  out[asked::output::Name] = secret->name;
  co_return out;
}

} // namespace troupe::gateway::secretsmanager
