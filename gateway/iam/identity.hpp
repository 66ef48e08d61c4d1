// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/protocol/identity.hpp"
#include "gateway/models/iam.hpp"
#include "gateway/service.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

/// What the operations of IAM have in common: whom they ask, how they name a user, group, role or
/// instance profile, how they turn pages, and how they write what they answer with.
namespace troupe::gateway::iam {

namespace model = wire::model::iam;
namespace shapes = model::shapes;

/// Asks who keeps the caller's account.
template <class Message>
task<result<answer_of<identity_actor, Message>>> ask_identity(call& c, Message what) {
  address where{c.who.account, {}, {}};
  return ask_named<identity_actor>(c, noun::identity, std::move(where), std::move(what));
}

// -- names

struct named_entity {
  entity_kind kind{};
  std::string name;
};

/// The kind that an operation is about, by the member that names it. Of those that name two, the
/// one that they change.
template <class Model>
constexpr entity_kind kind_of() {
  if constexpr (requires { Model::InstanceProfileName; })
    return entity_kind::instance_profile;
  else if constexpr (requires { Model::UserName; })
    return entity_kind::user;
  else if constexpr (requires { Model::RoleName; })
    return entity_kind::role;
  else
    return entity_kind::group;
}

template <class Model>
auto given_name(const wire::input<Model>& in) {
  if constexpr (kind_of<Model>() == entity_kind::instance_profile)
    return in[Model::InstanceProfileName];
  else if constexpr (kind_of<Model>() == entity_kind::user)
    return in[Model::UserName];
  else if constexpr (kind_of<Model>() == entity_kind::role)
    return in[Model::RoleName];
  else
    return in[Model::GroupName];
}

/// Where no user is named, it is the caller, if that is a user.
result<std::string> name_or_caller(const call& c, std::optional<std::string_view> name);

template <class Model>
result<named_entity> read_entity(const call& c, const wire::input<Model>& in) {
  const auto name = given_name(in);
  if constexpr (std::is_same_v<std::remove_cv_t<decltype(name)>, std::string_view>) {
    return named_entity{kind_of<Model>(), std::string{name}};
  } else {
    auto found = name_or_caller(c, name);
    if (!found)
      return std::move(found).refusal();
    return named_entity{kind_of<Model>(), std::move(*found)};
  }
}

/// Changes the entity that is named, and has nothing to say of it.
template <class Model>
task<reply<Model>> change_named(call& c, result<named_entity> named, entity_change what) {
  if (!named)
    co_return std::move(named).refusal();
  change_entity ask{named->kind, std::move(named->name), std::move(what)};
  auto asking = ask_identity(c, std::move(ask));
  auto done = co_await std::move(asking);
  co_return reply_of<Model>(std::move(done));
}

template <class Model>
task<result<entity_view>> find_named(call& c, result<named_entity> named) {
  if (!named)
    co_return std::move(named).refusal();
  find_entity ask{named->kind, std::move(named->name)};
  auto asking = ask_identity(c, std::move(ask));
  co_return co_await std::move(asking);
}

/// `arn:aws:iam::ACCOUNT:role/PATH/NAME`
std::string entity_arn(const std::string& account, entity_kind kind, const entity& is);

/// The refusal of what is no ARN where one has to be.
std::optional<error> refuse_arn(std::string_view arn);

/// What an operation on an entity is about, without its path.
template <class Model>
std::string about_entity(const call& c, wire::input<Model> in) {
  entity is;
  const auto name = given_name(in);
  if constexpr (std::is_same_v<std::remove_cv_t<decltype(name)>, std::string_view>)
    is.name = name;
  else
    is.name = name.value_or(std::string_view{c.who.user});
  return entity_arn(c.who.account, kind_of<Model>(), is);
}
template <class Model>
std::string about_policy(const call&, wire::input<Model> in) {
  return std::string{in[Model::PolicyArn]};
}

// -- pages

struct page_request {
  std::string after;
  std::size_t limit = 100;
};
error invalid_marker();
result<page_request> read_page(std::optional<std::string_view> marker,
                               std::optional<std::int64_t> most);
template <class Model>
result<page_request> read_page(const wire::input<Model>& in) {
  return read_page(in[Model::Marker], in[Model::MaxItems]);
}
std::string marker_text(const std::string& next);

/// Writes whether there is more, and where it begins.
template <class Model>
void write_page(wire::output<Model>& out, const std::string& next) {
  using answer = typename Model::output;
  out[answer::IsTruncated] = !next.empty();
  if (!next.empty())
    out[answer::Marker] = marker_text(next);
}

/// The part of a list that is in memory as a whole; takes the place of the list. `next` is the
/// number of what is left out before the next page.
template <class T>
result<std::string> cut_page(std::vector<T>& all, const page_request& page) {
  std::size_t begin = 0;
  for (const char c : page.after) {
    if (c < '0' || c > '9' || begin > all.size())
      return invalid_marker();
    begin = 10 * begin + static_cast<std::size_t>(c - '0');
  }
  if (begin > all.size())
    return invalid_marker();
  const auto end = std::min(all.size(), begin + page.limit);
  const bool is_more = end < all.size();
  all = std::vector<T>(all.begin() + static_cast<std::ptrdiff_t>(begin),
                       all.begin() + static_cast<std::ptrdiff_t>(end));
  return is_more ? std::to_string(end) : std::string{};
}

/// An operation that lists entities: `write` fills the list of its output.
template <class Model, class Write>
task<reply<Model>> list_entities_of(call& c, wire::input<Model> in, list_entities ask,
                                    Write write) {
  auto page = read_page(in);
  if (!page)
    co_return std::move(page).refusal();
  ask.after = std::move(page->after);
  ask.limit = page->limit;
  auto asking = ask_identity(c, std::move(ask));
  auto found = co_await std::move(asking);
  if (!found)
    co_return found.refusal();
  wire::output<Model> out;
  write(out, found->entities);
  write_page(out, found->next);
  co_return out;
}

// -- what is read and written everywhere

std::vector<identity_tag> read_tags(wire::list_view<wire::as::structure<shapes::tag>> in);
void write_tags(wire::list_place<wire::as::structure<shapes::tag>> to,
                const std::vector<identity_tag>& tags);

/// Documents are percent-encoded, once.
std::string document_text(const std::string& document);

/// What a role, as it is answered, has besides its description, differs by operation.
enum class role_detail : std::uint8_t { made, found, listed };
void write_role(wire::structure_place<shapes::role> to, const std::string& account,
                const entity& is, role_detail detail);
enum class user_detail : std::uint8_t { found, listed };
void write_user(wire::structure_place<shapes::user> to, const std::string& account,
                const entity& is, user_detail detail);
void write_group(wire::structure_place<shapes::group> to, const std::string& account,
                 const entity& is);
void write_profile(wire::structure_place<shapes::instance_profile> to, const std::string& account,
                   const entity_view& view, bool with_tags);

} // namespace troupe::gateway::iam
