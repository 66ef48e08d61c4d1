// SPDX-License-Identifier: Apache-2.0
#include "actors/identity/changes.hpp"
#include "actors/identity/record.hpp"
#include "actors/identity/refusals.hpp"
#include "persistence/record.hpp"

#include <algorithm>

/// Entities found, and listed in pages.
namespace troupe {

namespace {

using namespace identities;
using persistence::key_range;
using persistence::reader;

/// A page whose documents come to more is shorter than what was asked for.
constexpr std::size_t page_bytes_max = 1u << 20;

/// Collects one page; `last` is where the next one begins after.
class page_builder {
public:
  page_builder(const reader& from, const std::string& account, const list_entities& ask)
      : from_(from), account_(account), ask_(ask) {}

  /// False once the page is full and there is more.
  bool add(entity is, std::string place) {
    if (!is.path.starts_with(ask_.path_prefix))
      return true;
    is.inline_policies.clear(); // No list tells of them.
    auto view = view_of(from_, account_, std::move(is));
    bytes_ += view.is.trust.size() + (view.role ? view.role->trust.size() : 0);
    const bool is_full = page_.entities.size() == ask_.limit || bytes_ > page_bytes_max;
    if (is_full && !page_.entities.empty()) {
      page_.next = last_;
      return false;
    }
    last_ = std::move(place);
    page_.entities.push_back(std::move(view));
    return true;
  }

  entities_page take() && { return std::move(page_); }

private:
  const reader& from_;
  const std::string& account_;
  const list_entities& ask_;
  entities_page page_;
  std::string last_;
  std::size_t bytes_ = 0;
};

entities_page list_all(const reader& from, const std::string& account, const list_entities& ask) {
  page_builder page{from, account, ask};
  auto range = key_range::starting_with(entity_prefix(account, ask.kind));
  if (!ask.after.empty())
    range.from = entity_key(account, ask.kind, ask.after) + '\0';
  from.scan(range, persistence::direction::forward, [&](std::string_view, std::string_view value) {
    auto is = persistence::unpack<entity_record>(value).is;
    auto place = lower_case(is.name);
    return page.add(std::move(is), std::move(place));
  });
  return std::move(page).take();
}

/// The four letters that ids of a kind begin with: those of other kinds are passed over.
bool is_id_of(entity_kind kind, std::string_view id) {
  switch (kind) {
    case entity_kind::role:
      return id.starts_with("AROA");
    case entity_kind::user:
      return id.starts_with("AIDA");
    case entity_kind::group:
      return id.starts_with("AGPA");
    case entity_kind::instance_profile:
      return id.starts_with("AIPA");
  }
  return false;
}

/// Of the keys that begin with `prefix` and end with an id.
entities_page list_related(const reader& from, const std::string& account, const list_entities& ask,
                           const std::string& prefix) {
  page_builder page{from, account, ask};
  from.scan(key_range::starting_with(prefix), persistence::direction::forward,
            [&](std::string_view key, std::string_view) {
              auto id = last_part(key, prefix);
              if (!is_id_of(ask.kind, id) || id <= ask.after)
                return true;
              auto is = load_entity_of_id(from, account, id);
              return !is || page.add(std::move(*is), std::move(id));
            });
  return std::move(page).take();
}

entities_page list_groups_of(const reader& from, const std::string& account,
                             const list_entities& ask, const entity& user) {
  page_builder page{from, account, ask};
  auto ids = user.groups;
  std::ranges::sort(ids);
  for (auto& id : ids) {
    if (id <= ask.after)
      continue;
    auto group = load_entity_of_id(from, account, id);
    if (group && !page.add(std::move(*group), id))
      break;
  }
  return std::move(page).take();
}

} // namespace

result<entity_view> answer_to(const reader& from, const std::string& account,
                              const find_entity& ask) {
  auto is = load_entity(from, account, ask.kind, ask.name);
  if (!is)
    return no_such_entity(ask.kind, ask.name);
  return view_of(from, account, std::move(*is));
}

result<entities_page> answer_to(const reader& from, const std::string& account,
                                const list_entities& ask) {
  const auto related
      = [&](const std::string& prefix) { return list_related(from, account, ask, prefix); };
  const auto named = [&](entity_kind kind) { return load_entity(from, account, kind, ask.of); };
  switch (ask.relation) {
    case entity_relation::any:
      return list_all(from, account, ask);
    case entity_relation::users_of_group:
      if (const auto group = named(entity_kind::group))
        return related(member_prefix(account, group->id));
      return no_such_entity(entity_kind::group, ask.of);
    case entity_relation::groups_of_user:
      if (const auto user = named(entity_kind::user))
        return list_groups_of(from, account, ask, *user);
      return no_such_entity(entity_kind::user, ask.of);
    case entity_relation::profiles_of_role:
      if (const auto role = named(entity_kind::role))
        return related(holder_prefix(account, role->id));
      return no_such_entity(entity_kind::role, ask.of);
    case entity_relation::attached_to:
      return related(use_prefix(account, ask.of, policy_use_kind::attached));
    case entity_relation::bounded_by:
      return related(use_prefix(account, ask.of, policy_use_kind::boundary));
  }
  return entities_page{};
}

} // namespace troupe
