// SPDX-License-Identifier: Apache-2.0
#include "gateway/ssm/secret_reference.hpp"

#include "core/json.hpp"
#include "gateway/secretsmanager/secrets.hpp"

namespace troupe::gateway::ssm {

namespace {

constexpr std::size_t version_id_bytes_min = 32;

/// After the last colon of a name stands a version's id, or else a stage.
get_secret_value ask_for(std::string_view name) {
  name.remove_prefix(secret_prefix.size());
  const auto colon = name.find(':');
  const auto selector = colon == std::string_view::npos ? "" : name.substr(colon + 1);
  const bool is_version = selector.size() >= version_id_bytes_min;
  return {.secret = std::string{name.substr(0, colon)},
          .version = std::string{is_version ? selector : ""},
          .stage = std::string{is_version ? "" : selector}};
}

std::string to_source(const secret_value& found, const std::string& arn, const std::string& plain) {
  json_writer out;
  out.begin_object()
      .member("ARN", arn)
      .member("name", found.secret.name)
      .member("versionId", found.version.id)
      .member("secretString", plain)
      .key("versionStages")
      .begin_array();
  for (const auto& stage : found.version.stages)
    out.value(stage);
  out.end_array().member("createdDate", to_iso8601(found.version.created)).end_object();
  return std::move(out).take();
}

} // namespace

task<result<referred_secret>> read_secret(call& c, std::string name, bool opens) {
  if (!opens)
    co_return error{code::validation,
                    "WithDecryption flag must be True for retrieving a Secret Manager secret."};
  auto asking = ask_secrets(c, ask_for(name));
  const auto found = co_await std::move(asking);
  if (!found && found.refusal().kind == "ResourceNotFoundException")
    co_return error{"ParameterNotFound", found.refusal().message};
  if (!found)
    co_return found.refusal();
  referred_secret read;
  read.arn = secretsmanager::arn_of(c, found->secret);
  auto opening = secretsmanager::open_version(c, read.arn, found->version.id, found->value);
  auto plain = co_await std::move(opening);
  if (!plain)
    co_return std::move(plain).refusal();
  if (found->value.is_binary)
    co_return error{code::validation, "A secret of bytes cannot be read as a parameter."};
  read.source = to_source(*found, read.arn, *plain);
  read.as.name = name.substr(0, name.find(':'));
  read.as.type = "SecureString";
  read.as.value = std::move(*plain);
  read.as.modified = found->version.created;
  co_return read;
}

void write_secret(wire::structure_place<model::shapes::parameter> to, const call& c,
                  const referred_secret& one) {
  using shape = model::shapes::parameter;
  write_parameter(to, c, one.as);
  to[shape::ARN] = one.arn;
  to[shape::SourceResult] = one.source;
}

} // namespace troupe::gateway::ssm
