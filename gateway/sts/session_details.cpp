// SPDX-License-Identifier: Apache-2.0
#include "gateway/sts/session_details.hpp"

#include "core/json.hpp"
#include "core/policy/document.hpp"

#include <algorithm>
#include <set>

namespace troupe::gateway::sts {

namespace {

std::string lower_case(std::string_view text) {
  std::string out{text};
  std::ranges::transform(out, out.begin(), [](unsigned char c) { return std::tolower(c); });
  return out;
}

error invalid_parameter(std::string message) {
  return {"InvalidParameterValue", std::move(message)};
}

error too_large() {
  return {"PackedPolicyTooLarge", "Serialized token too large for session"};
}

session_tag* find_tag(std::vector<session_tag>& tags, std::string_view key) {
  const auto found = std::ranges::find_if(
      tags, [&](const session_tag& one) { return lower_case(one.key) == lower_case(key); });
  return found == tags.end() ? nullptr : &*found;
}

} // namespace

std::string session_details::text() const {
  if (is_plain())
    return {};
  json_writer out;
  out.begin_object();
  if (!tags.empty()) {
    out.key("tags").begin_array();
    for (const auto& one : tags)
      out.begin_array().value(one.key).value(one.value).value(one.is_transitive).end_array();
    out.end_array();
  }
  if (!policy.empty())
    out.member("policy", policy);
  if (!policy_arns.empty()) {
    out.key("arns").begin_array();
    for (const auto& one : policy_arns)
      out.value(one);
    out.end_array();
  }
  if (!source_identity.empty())
    out.member("source", source_identity);
  out.end_object();
  return std::move(out).take();
}

session_details session_details::parse(std::string_view text) {
  session_details out;
  const auto root = text.empty() ? result<json>{json{}} : json::parse(text);
  if (!root)
    return out;
  for (const auto& one : (*root)["tags"].elements()) {
    const auto parts = one.elements();
    if (parts.size() == 3)
      out.tags.push_back(
          {std::string{parts[0].text()}, std::string{parts[1].text()}, parts[2].boolean()});
  }
  out.policy = (*root)["policy"].text();
  for (const auto& one : (*root)["arns"].elements())
    out.policy_arns.emplace_back(one.text());
  out.source_identity = (*root)["source"].text();
  return out;
}

result<std::vector<session_tag>>
read_session_tags(wire::list_view<wire::as::structure<shapes::tag>> in,
                  const std::vector<std::string>& transitive, const session_details& calling) {
  std::vector<session_tag> tags;
  for (const auto one : in) {
    const auto key = one[shapes::tag::Key];
    if (find_tag(tags, key))
      return invalid_parameter(
          "Duplicate tag keys found. Please note that Tag keys are case insensitive.");
    tags.push_back({std::string{key}, std::string{one[shapes::tag::Value]}});
  }
  for (const auto& key : transitive) {
    auto* tag = find_tag(tags, key);
    if (!tag)
      return invalid_parameter(
          "The specified transitive tag key must be included in the requested tags.");
    tag->is_transitive = true;
  }
  for (const auto& one : calling.tags) {
    if (!one.is_transitive)
      continue;
    if (find_tag(tags, one.key))
      return invalid_parameter("One of the specified transitive tag keys can't be set because it "
                               "conflicts with a transitive tag key from the calling session.");
    tags.push_back(one);
  }
  return tags;
}

std::optional<error>
read_session_policies(std::optional<std::string_view> document,
                      wire::list_view<wire::as::structure<shapes::policy_descriptor_type>> arns,
                      session_details& to) {
  for (const auto one : arns)
    to.policy_arns.emplace_back(one[shapes::policy_descriptor_type::arn].value_or(""));
  if (to.policy_arns.size() > session_policy_arns_max)
    return too_large();
  if (!document)
    return std::nullopt;
  if (document->size() > session_policy_bytes_max)
    return too_large();
  if (const auto read = policy::read(*document, policy::place::identity); !read)
    return read.refusal();
  to.policy = *document;
  return std::nullopt;
}

result<std::int64_t> packed_size(const session_details& details) {
  const auto bytes = details.text().size();
  if (bytes > session_details_bytes_max)
    return too_large();
  return static_cast<std::int64_t>((100 * bytes + session_details_bytes_max - 1)
                                   / session_details_bytes_max);
}

void write_credentials(wire::structure_place<shapes::credentials> to,
                       const session_credentials& made, epoch_ms expires) {
  using credentials = shapes::credentials;
  to[credentials::AccessKeyId] = made.access_key;
  to[credentials::SecretAccessKey] = made.secret;
  to[credentials::SessionToken] = made.token;
  to[credentials::Expiration] = expires;
}

} // namespace troupe::gateway::sts
