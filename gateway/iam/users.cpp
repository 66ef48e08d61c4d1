// SPDX-License-Identifier: Apache-2.0
#include "gateway/iam/operations.hpp"

/// Users, and what is theirs alone: console passwords, of which only is kept that there is one.
namespace troupe::gateway::iam {

namespace {

void write_login(wire::structure_place<shapes::login_profile> to, const entity& user) {
  using login = shapes::login_profile;
  to[login::UserName] = user.name;
  to[login::CreateDate] = user.login->created;
  to[login::PasswordResetRequired] = user.login->reset_required;
}

/// The root user, as GetUser tells of it: it has neither name nor path.
void write_root(wire::structure_place<shapes::user> to, const std::string& account) {
  using user = shapes::user;
  to[user::UserId] = account;
  to[user::Arn] = "arn:aws:iam::" + account + ":root";
  to[user::CreateDate] = 0;
}

bool is_root(const caller& who) {
  return who.role.empty() && who.user.empty() && who.federated.empty();
}

} // namespace

task<reply<model::create_user>> create_user(call& c, wire::input<model::create_user> in) {
  using asked = model::create_user;
  entity made;
  made.name = in[asked::UserName];
  made.path = in[asked::Path].value_or("/");
  made.boundary = in[asked::PermissionsBoundary];
  made.tags = read_tags(in[asked::Tags]);
  change_entity ask{entity_kind::user, made.name, create_entity{std::move(made)}};
  auto asking = ask_identity(c, std::move(ask));
  const auto done = co_await std::move(asking);
  if (!done)
    co_return done.refusal();
  wire::output<asked> out;
  write_user(out[asked::output::User], c.who.account, done->is, user_detail::found);
  co_return out;
}

task<reply<model::get_user>> get_user(call& c, wire::input<model::get_user> in) {
  using asked = model::get_user;
  wire::output<asked> out;
  auto named = read_entity(c, in);
  if (!named && is_root(c.who)) {
    write_root(out[asked::output::User], c.who.account);
    co_return out;
  }
  auto finding = find_named<asked>(c, std::move(named));
  const auto found = co_await std::move(finding);
  if (!found)
    co_return found.refusal();
  write_user(out[asked::output::User], c.who.account, found->is, user_detail::found);
  co_return out;
}

task<reply<model::list_users>> list_users(call& c, wire::input<model::list_users> in) {
  using asked = model::list_users;
  list_entities ask{.kind = entity_kind::user};
  ask.path_prefix = in[asked::PathPrefix].value_or("/");
  const auto write = [account = c.who.account](auto& out, const auto& found) {
    out[asked::output::Users].fill(found, [&](auto to, const entity_view& one) {
      write_user(to, account, one.is, user_detail::listed);
    });
  };
  return list_entities_of<asked>(c, in, std::move(ask), write);
}

task<reply<model::update_user>> update_user(call& c, wire::input<model::update_user> in) {
  using asked = model::update_user;
  rename_entity what;
  what.name = in[asked::NewUserName];
  what.path = in[asked::NewPath];
  return change_named<asked>(c, read_entity(c, in), std::move(what));
}

task<reply<model::create_login_profile>>
create_login_profile(call& c, wire::input<model::create_login_profile> in) {
  using asked = model::create_login_profile;
  auto named = read_entity(c, in);
  if (!named)
    co_return std::move(named).refusal();
  if (!in[asked::Password])
    co_return error{code::validation, "The password is required."};
  set_login what{true, in[asked::PasswordResetRequired].value_or(false)};
  change_entity ask{named->kind, std::move(named->name), what};
  auto asking = ask_identity(c, std::move(ask));
  const auto done = co_await std::move(asking);
  if (!done)
    co_return done.refusal();
  wire::output<asked> out;
  write_login(out[asked::output::LoginProfile], done->is);
  co_return out;
}

task<reply<model::get_login_profile>> get_login_profile(call& c,
                                                        wire::input<model::get_login_profile> in) {
  using asked = model::get_login_profile;
  auto finding = find_named<asked>(c, read_entity(c, in));
  const auto found = co_await std::move(finding);
  if (!found)
    co_return found.refusal();
  if (!found->is.login)
    co_return error{"NoSuchEntity",
                    "Login Profile for User " + found->is.name + " cannot be found."};
  wire::output<asked> out;
  write_login(out[asked::output::LoginProfile], found->is);
  co_return out;
}

task<reply<model::update_login_profile>>
update_login_profile(call& c, wire::input<model::update_login_profile> in) {
  using asked = model::update_login_profile;
  static_cast<void>(in[asked::Password]); // Another one is not kept either.
  set_login what{false, in[asked::PasswordResetRequired]};
  return change_named<asked>(c, read_entity(c, in), what);
}

task<reply<model::delete_login_profile>>
delete_login_profile(call& c, wire::input<model::delete_login_profile> in) {
  return change_named<model::delete_login_profile>(c, read_entity(c, in), delete_login{});
}

} // namespace troupe::gateway::iam
