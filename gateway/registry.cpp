// SPDX-License-Identifier: Apache-2.0
#include "gateway/registry.hpp"

#include <algorithm>
#include <array>
#include <vector>

/// The services; each has a folder of this name.
#define TROUPE_SERVICES(each)                                                                      \
  each(apigateway) each(dynamodb) each(iam) each(kms) each(lambda) each(logs)                      \
      each(s3) each(secretsmanager) each(ssm) each(sts)

namespace troupe::gateway {

#define TROUPE_DECLARE(name)                                                                       \
  namespace name {                                                                                 \
  extern const service served;                                                                     \
  }
TROUPE_SERVICES(TROUPE_DECLARE)

namespace {

#define TROUPE_LIST(name) &name::served,
constexpr std::array services{TROUPE_SERVICES(TROUPE_LIST)};

template <class Name>
const service* find(Name name_of, std::string_view wanted) {
  const auto found = std::ranges::find(services, wanted, name_of);
  return found == services.end() || wanted.empty() ? nullptr : *found;
}

} // namespace

std::span<const service* const> all_services() {
  return services;
}

const wire::router& rest_router() {
  static const auto models = [] {
    std::vector<const wire::service_model*> all;
    for (const auto* one : services)
      all.push_back(&one->model());
    return all;
  }();
  static const wire::router made{models};
  return made;
}

const service* find_signed_service(std::string_view signing_name) {
  return find([](const service* one) { return one->model().signing_name; }, signing_name);
}

const service* find_targeted_service(std::string_view target_prefix) {
  return find([](const service* one) { return one->model().target_prefix; }, target_prefix);
}

} // namespace troupe::gateway
