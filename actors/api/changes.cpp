// SPDX-License-Identifier: Apache-2.0
#include "actors/api/changes.hpp"

#include "actors/protocol/existence.hpp"
#include "persistence/catalog.hpp"
#include "persistence/record.hpp"

#include <algorithm>

namespace troupe {

namespace {

using persistence::transaction;

constexpr std::string_view integration_target = "integrations/";

error no_such(const char* kind, std::string_view what, const std::string& id) {
  std::string text{"Invalid "};
  text.append(what).append(" identifier specified ").append(id);
  return {kind, std::move(text)};
}

error over_limit(std::string_view what) {
  std::string text{"Maximum number of "};
  text.append(what).append(" for this API has been reached.");
  return {code::validation, std::move(text)};
}

/// Runs `edit(api_description&) -> result<Answer>`, and stores what it made of the API.
template <class Answer, class Edit>
result<Answer> change_stored(transaction& tx, const api_change& with, Edit edit) {
  const auto key = api_key(with.api);
  const auto bytes = tx.get(key);
  if (!bytes)
    return no_such_api(with.api);
  auto record = persistence::unpack<api_record>(*bytes);
  result<Answer> outcome = edit(record.api);
  if (outcome)
    tx.put(key, persistence::pack(record));
  return outcome;
}

template <class Part>
Part* find_by_id(std::vector<Part>& parts, const std::string& id) {
  const auto found = std::ranges::find(parts, id, &Part::id);
  return found == parts.end() ? nullptr : &*found;
}

/// The part with that id, or a new one where the id is empty.
template <class Part>
result<Part*> find_or_make(std::vector<Part>& parts, const std::string& id,
                           const std::string& new_id, std::size_t parts_max, const error& missing,
                           std::string_view plural) {
  if (!id.empty()) {
    if (auto* found = find_by_id(parts, id))
      return found;
    return missing;
  }
  if (parts.size() >= parts_max)
    return over_limit(plural);
  Part made;
  made.id = new_id;
  parts.push_back(std::move(made));
  return &parts.back();
}

template <class T>
void set_if_given(T& member, const std::optional<T>& given) {
  if (given)
    member = *given;
}

/// Names that are given are set, and an empty value takes its name away, as in AWS's PATCH.
void merge(std::map<std::string, std::string>& into,
           const std::optional<std::map<std::string, std::string>>& given) {
  if (!given)
    return;
  for (const auto& [name, value] : *given)
    if (value.empty())
      into.erase(name);
    else
      into.insert_or_assign(name, value);
}

std::optional<error> refuse_target(api_description& api, const std::string& target) {
  if (target.empty())
    return std::nullopt;
  const std::string_view text = target;
  if (!text.starts_with(integration_target))
    return error{code::validation, "Invalid target: " + target};
  const auto id = target.substr(integration_target.size());
  if (find_by_id(api.integrations, id))
    return std::nullopt;
  return no_such("NotFoundException", "Integration", id);
}

/// True if there was one.
template <class Part, class Projection>
bool erase_part(std::vector<Part>& parts, const std::string& id, Projection name) {
  return std::erase_if(parts, [&](const Part& one) { return std::invoke(name, one) == id; }) > 0;
}

result<bool> delete_integration(api_description& api, const std::string& id) {
  const auto target = std::string{integration_target} + id;
  const auto user = std::ranges::find(api.routes, target, &api_route::target);
  if (user != api.routes.end())
    return error{"ConflictException", "Cannot delete Integration '" + id
                                          + "', it is referenced by Route with key '" + user->key
                                          + "'"};
  if (!erase_part(api.integrations, id, &api_integration::id))
    return no_such("NotFoundException", "Integration", id);
  return true;
}

} // namespace

std::string api_key(const std::string& id) {
  return persistence::catalog_key(static_cast<std::uint8_t>(noun::api), {}, {}, id);
}

api_view_ptr make_view(api_description api) {
  std::vector<std::string> keys;
  keys.reserve(api.routes.size());
  for (const auto& route : api.routes)
    keys.push_back(route.key);
  auto routes = route_table{keys};
  return std::make_shared<const api_view>(api_view{std::move(api), std::move(routes)});
}

result<api_view_ptr> apply(transaction& tx, const api_change& with, const create_api& ask) {
  const auto key = api_key(with.api);
  if (tx.get(key))
    return error{"ConflictException",
                 "There is an API with the identifier " + with.api + " already"};
  api_record record{ask.api};
  record.api.id = with.api;
  record.api.created = with.now;
  for (auto& stage : record.api.stages)
    stage.created = stage.updated = with.now;
  tx.put(key, persistence::pack(record));
  return make_view(std::move(record.api));
}

result<api_view_ptr> apply(transaction& tx, const api_change& with, const update_api& ask) {
  return change_stored<api_view_ptr>(tx, with, [&](api_description& api) -> result<api_view_ptr> {
    set_if_given(api.name, ask.name);
    set_if_given(api.description, ask.description);
    set_if_given(api.version, ask.version);
    set_if_given(api.endpoint_disabled, ask.endpoint_disabled);
    if (ask.cors || ask.remove_cors)
      api.cors = ask.cors;
    return make_view(api);
  });
}

result<bool> apply(transaction& tx, const api_change& with, const delete_api&) {
  if (!tx.erase(api_key(with.api)))
    return no_such_api(with.api);
  return true;
}

result<api_route> apply(transaction& tx, const api_change& with, const put_route& ask) {
  return change_stored<api_route>(tx, with, [&](api_description& api) -> result<api_route> {
    if (ask.target)
      if (auto refused = refuse_target(api, *ask.target))
        return *refused;
    for (const auto& other : api.routes)
      if (ask.key && other.key == *ask.key && other.id != ask.id)
        return error{"ConflictException",
                     "Route with key " + *ask.key + " already exists for this API"};
    auto route = find_or_make(api.routes, ask.id, with.new_id, api_routes_max,
                              no_such("NotFoundException", "Route", ask.id), "routes");
    if (!route)
      return route.refusal();
    set_if_given((*route)->key, ask.key);
    set_if_given((*route)->target, ask.target);
    set_if_given((*route)->operation_name, ask.operation_name);
    return **route;
  });
}

result<api_integration> apply(transaction& tx, const api_change& with, const put_integration& ask) {
  return change_stored<api_integration>(
      tx, with, [&](api_description& api) -> result<api_integration> {
        auto found
            = find_or_make(api.integrations, ask.id, with.new_id, api_integrations_max,
                           no_such("NotFoundException", "Integration", ask.id), "integrations");
        if (!found)
          return found.refusal();
        auto& integration = **found;
        set_if_given(integration.uri, ask.uri);
        set_if_given(integration.method, ask.method);
        set_if_given(integration.payload_format, ask.payload_format);
        set_if_given(integration.description, ask.description);
        set_if_given(integration.timeout_ms, ask.timeout_ms);
        return integration;
      });
}

result<api_stage> apply(transaction& tx, const api_change& with, const put_stage& ask) {
  return change_stored<api_stage>(tx, with, [&](api_description& api) -> result<api_stage> {
    auto found = std::ranges::find(api.stages, ask.name, &api_stage::name);
    if (ask.is_new && found != api.stages.end())
      return error{"ConflictException", "Stage already exists"};
    if (!ask.is_new && found == api.stages.end())
      return no_such("NotFoundException", "stage", ask.name);
    if (ask.is_new) {
      if (api.stages.size() >= api_stages_max)
        return over_limit("stages");
      api_stage made;
      made.name = ask.name;
      made.created = with.now;
      made.tags = ask.tags;
      found = api.stages.insert(api.stages.end(), std::move(made));
    }
    found->updated = with.now;
    set_if_given(found->description, ask.description);
    merge(found->variables, ask.variables);
    return *found;
  });
}

result<bool> apply(transaction& tx, const api_change& with, const change_api_tags& ask) {
  return change_stored<bool>(tx, with, [&](api_description& api) -> result<bool> {
    const tag_rules rules{.too_many = {code::validation, "A resource has at most 50 tags."}};
    auto* tags = &api.tags;
    if (!ask.stage.empty()) {
      const auto found = std::ranges::find(api.stages, ask.stage, &api_stage::name);
      if (found == api.stages.end())
        return no_such("NotFoundException", "stage", ask.stage);
      tags = &found->tags;
    }
    if (auto changed = apply_to(*tags, ask.what.set, ask.what.remove, rules); !changed)
      return changed.refusal();
    return true;
  });
}

result<bool> apply(transaction& tx, const api_change& with, const delete_api_part& ask) {
  return change_stored<bool>(tx, with, [&](api_description& api) -> result<bool> {
    switch (ask.kind) {
      case api_part::route:
        if (!erase_part(api.routes, ask.id, &api_route::id))
          return no_such("NotFoundException", "Route", ask.id);
        return true;
      case api_part::integration:
        return delete_integration(api, ask.id);
      case api_part::stage:
        if (!erase_part(api.stages, ask.id, &api_stage::name))
          return no_such("NotFoundException", "stage", ask.id);
        return true;
    }
    return true;
  });
}

} // namespace troupe
