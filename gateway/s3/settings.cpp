// SPDX-License-Identifier: Apache-2.0
#include "gateway/s3/settings.hpp"

namespace troupe::gateway::s3 {

namespace {

/// The owner may do everything, and nobody else anything.
template <class Model>
wire::output<Model> acl_of(const std::string& account) {
  using answer = typename Model::output;
  using grant = model::shapes::grant;
  using grantee = model::shapes::grantee;
  wire::output<Model> out;
  out[answer::Owner][model::shapes::owner::ID] = canonical_id(account);
  const std::string owners[] = {canonical_id(account)};
  out[answer::Grants].fill(owners, [](auto to, const std::string& id) {
    to[grant::Grantee][grantee::Type] = "CanonicalUser";
    to[grant::Grantee][grantee::ID] = id;
    to[grant::Permission] = "FULL_CONTROL";
  });
  return out;
}

/// The object, if it is there and the caller's.
auto look_at_object(call& c, std::string_view bucket, std::string_view key) {
  return ask_bucket(c, bucket, head_object{c.who.account, std::string{key}});
}

} // namespace

task<reply<model::get_bucket_acl>> run_get_bucket_acl(call& c,
                                                      wire::input<model::get_bucket_acl> in) {
  using asked = model::get_bucket_acl;
  auto looking = look_at_bucket(c, in[asked::Bucket]);
  auto found = co_await std::move(looking);
  if (!found)
    co_return found.refusal();
  co_return acl_of<asked>(found->account);
}

task<reply<model::get_object_acl>> run_get_object_acl(call& c,
                                                      wire::input<model::get_object_acl> in) {
  using asked = model::get_object_acl;
  auto looking = look_at_object(c, in[asked::Bucket], in[asked::Key]);
  auto found = co_await std::move(looking);
  if (!found)
    co_return found.refusal();
  co_return acl_of<asked>(c.who.account);
}

/// What a new bucket has, and CreateBucket takes no other.
task<reply<model::get_bucket_ownership_controls>>
run_get_bucket_ownership_controls(call& c, wire::input<model::get_bucket_ownership_controls> in) {
  using asked = model::get_bucket_ownership_controls;
  auto looking = look_at_bucket(c, in[asked::Bucket]);
  auto found = co_await std::move(looking);
  if (!found)
    co_return found.refusal();
  wire::output<asked> out;
  const std::string_view owners[] = {"BucketOwnerEnforced"};
  out[asked::output::OwnershipControls][model::shapes::ownership_controls::Rules].fill(
      owners, [](auto to, std::string_view one) {
        to[model::shapes::ownership_controls_rule::ObjectOwnership] = one;
      });
  co_return out;
}

task<reply<model::get_bucket_request_payment>>
run_get_bucket_request_payment(call& c, wire::input<model::get_bucket_request_payment> in) {
  using asked = model::get_bucket_request_payment;
  auto looking = look_at_bucket(c, in[asked::Bucket]);
  auto found = co_await std::move(looking);
  if (!found)
    co_return found.refusal();
  wire::output<asked> out;
  out[asked::output::Payer] = "BucketOwner";
  co_return out;
}

} // namespace troupe::gateway::s3
