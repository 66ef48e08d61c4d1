// SPDX-License-Identifier: Apache-2.0
#include "gateway/wire/endpoint.hpp"

#include <algorithm>

namespace troupe::gateway::wire {

namespace {

/// Endpoints of AWS that are no buckets below a local domain either, modelled or not.
constexpr std::string_view other_endpoints[]
    = {"events", "execute-api", "monitoring", "queue", "sns", "states", "sqs"};

std::string lower(std::string_view text) {
  std::string out{text};
  for (auto& letter : out)
    if (letter >= 'A' && letter <= 'Z')
      letter = static_cast<char>(letter - 'A' + 'a');
  return out;
}

bool is_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool is_address(std::string_view name) {
  return name.starts_with('[') || (!name.empty() && std::ranges::all_of(name, [](char c) {
           return (c >= '0' && c <= '9') || c == '.';
         }));
}

std::string_view without_port(std::string_view host) {
  const auto colon = host.rfind(':');
  const auto bracket = host.rfind(']');
  if (colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket))
    host = host.substr(0, colon);
  if (host.ends_with('.'))
    host.remove_suffix(1);
  return host;
}

/// `us-east-1`, `us-gov-west-1`: a direction and a number. A bucket is rarely called so.
bool is_region(std::string_view label) {
  constexpr std::string_view directions[]
      = {"north",     "south",     "east",      "west",     "central",
         "northeast", "northwest", "southeast", "southwest"};
  const auto number = label.rfind('-');
  if (number == std::string_view::npos || !is_digits(label.substr(number + 1)))
    return false;
  const auto before = label.substr(0, number);
  const auto direction = before.rfind('-');
  const auto is_of_place = [](char c) { return (c >= 'a' && c <= 'z') || c == '-'; };
  return direction != std::string_view::npos && direction >= 2
         && std::ranges::all_of(before.substr(0, direction), is_of_place) // `s3-eu-west-1` is not.
         && std::ranges::find(directions, before.substr(direction + 1)) != std::end(directions);
}

std::string_view last_label(std::string_view name) {
  return name.substr(name.rfind('.') + 1);
}

/// `name` without its last label and the dot before it.
std::string_view before_label(std::string_view name) {
  const auto dot = name.rfind('.');
  return dot == std::string_view::npos ? std::string_view{} : name.substr(0, dot);
}

bool is_below(std::string_view name, std::string_view domain) {
  return name.size() > domain.size() + 1 && name.ends_with(domain)
         && name[name.size() - domain.size() - 1] == '.';
}

/// The endpoint that a label is, `s3-eu-west-1` and `lambda-fips` included.
struct endpoint_label {
  std::string_view service;
  std::string_view region;
};

endpoint_label read_label(std::string_view label) {
  if (label.ends_with("-fips"))
    label.remove_suffix(5);
  for (const std::string_view name : {"s3-website", "s3"}) {
    if (!label.starts_with(name) || !label.substr(name.size()).starts_with('-'))
      continue;
    auto region = label.substr(name.size() + 1);
    if (region.starts_with("fips-"))
      region.remove_prefix(5);
    if (is_region(region))
      return {name, region};
  }
  return {label == "s3-accelerate" ? "s3" : label, {}};
}

bool is_endpoint(service_list services, std::string_view name) {
  return name == "s3" || name == "s3-website" || find_endpoint(services, name) != nullptr
         || std::ranges::find(other_endpoints, name) != std::end(other_endpoints);
}

/// What stands before the domain.
void read_name(host_form& to, std::string_view name, service_list services) {
  auto rest = name;
  if (is_region(last_label(rest)) && rest.find('.') != std::string_view::npos) {
    to.region = last_label(rest);
    rest = before_label(rest);
  }
  if (last_label(rest) == "dualstack" && rest.find('.') != std::string_view::npos)
    rest = before_label(rest);
  const auto label = read_label(last_label(rest));
  if (to.domain == host_domain::local && !is_endpoint(services, label.service)) {
    to.region.clear();
    to.service = "s3";
    to.bucket = name;
    return;
  }
  to.service = label.service;
  if (!label.region.empty())
    to.region = label.region;
  const bool has_bucket = label.service == "s3" || label.service == "s3-website";
  (has_bucket ? to.bucket : to.prefix) = before_label(rest);
}

} // namespace

host_form read_host_form(std::string_view host, service_list services) {
  const auto name = lower(without_port(host));
  host_form form;
  if (is_address(name) || name == "localhost" || name == "localhost.localstack.cloud") {
    form.domain = host_domain::local;
    return form;
  }
  struct known {
    std::string_view name;
    host_domain is;
  };
  constexpr known domains[] = {
      {"localhost.localstack.cloud", host_domain::local},
      {"localhost", host_domain::local},
      {"amazonaws.com", host_domain::aws},
      {"amazonaws.com.cn", host_domain::aws},
      {"api.aws", host_domain::aws},
  };
  for (const auto& domain : domains) {
    if (!is_below(name, domain.name))
      continue;
    form.domain = domain.is;
    read_name(form, std::string_view{name}.substr(0, name.size() - domain.name.size() - 1),
              services);
    return form;
  }
  return form;
}

const service_model* find_endpoint(service_list services, std::string_view label) {
  const auto found = std::ranges::find(services, label, &service_model::endpoint);
  return found != services.end() ? *found : nullptr;
}

named_operation find_target(service_list services, std::string_view target) {
  const auto dot = std::min(target.rfind('.'), target.size());
  named_operation named{.service_name = target.substr(0, dot),
                        .operation_name = target.substr(std::min(dot + 1, target.size()))};
  for (const auto* service : services)
    if (!service->target_prefix.empty() && service->target_prefix == named.service_name) {
      named.service = service;
      named.operation = find_operation(*service, named.operation_name);
    }
  return named;
}

named_operation find_action(service_list services, std::string_view action,
                            std::string_view version) {
  named_operation named{.service_name = version, .operation_name = action};
  for (const auto* service : services) {
    if (service->main_protocol != protocol::query && !service->is_query_compatible)
      continue;
    const auto* found = find_operation(*service, action);
    if (version.empty() ? found == nullptr : service->api_version != version)
      continue;
    named.service = service;
    named.operation = found;
    break;
  }
  return named;
}

} // namespace troupe::gateway::wire
