// SPDX-License-Identifier: Apache-2.0
#include "gateway/iam/operations.hpp"

/// Lists of what nobody can have here, and are empty therefore: Terraform and others read them
/// before they delete a user.
namespace troupe::gateway::iam {

namespace {

/// Of a user that must be there.
template <class Model, auto List>
task<reply<Model>> nothing_of_user(call& c, wire::input<Model> in) {
  const auto page = read_page(in);
  if (!page)
    co_return page.refusal();
  auto named = read_entity(c, in);
  wire::output<Model> out;
  if (named || in.has(Model::UserName)) {
    auto finding = find_named<Model>(c, std::move(named));
    if (const auto found = co_await std::move(finding); !found)
      co_return found.refusal();
  }
  out[List].fill(std::vector<std::string>{}, [](auto, const std::string&) {});
  write_page(out, {});
  co_return out;
}

} // namespace

task<reply<model::list_mfa_devices>> list_mfa_devices(call& c,
                                                      wire::input<model::list_mfa_devices> in) {
  using asked = model::list_mfa_devices;
  return nothing_of_user<asked, asked::output::MFADevices>(c, in);
}

task<reply<model::list_signing_certificates>>
list_signing_certificates(call& c, wire::input<model::list_signing_certificates> in) {
  using asked = model::list_signing_certificates;
  return nothing_of_user<asked, asked::output::Certificates>(c, in);
}

task<reply<model::list_ssh_public_keys>>
list_ssh_public_keys(call& c, wire::input<model::list_ssh_public_keys> in) {
  using asked = model::list_ssh_public_keys;
  return nothing_of_user<asked, asked::output::SSHPublicKeys>(c, in);
}

task<reply<model::list_service_specific_credentials>>
list_service_specific_credentials(call& c,
                                  wire::input<model::list_service_specific_credentials> in) {
  using asked = model::list_service_specific_credentials;
  static_cast<void>(in[asked::ServiceName]); // Of none as of all.
  return nothing_of_user<asked, asked::output::ServiceSpecificCredentials>(c, in);
}

task<reply<model::list_virtual_mfa_devices>>
list_virtual_mfa_devices(call&, wire::input<model::list_virtual_mfa_devices> in) {
  using asked = model::list_virtual_mfa_devices;
  static_cast<void>(in[asked::AssignmentStatus]);
  const auto page = read_page(in);
  if (!page)
    co_return page.refusal();
  wire::output<asked> out;
  out[asked::output::VirtualMFADevices].fill(std::vector<std::string>{},
                                             [](auto, const std::string&) {});
  write_page(out, {});
  co_return out;
}

} // namespace troupe::gateway::iam
