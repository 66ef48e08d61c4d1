// SPDX-License-Identifier: Apache-2.0
#include "gateway/s3/head.hpp"

#include "core/encoding.hpp"
#include "core/names.hpp"
#include "gateway/s3/checksum.hpp"
#include "gateway/s3/refusals.hpp"
#include "gateway/s3/target.hpp"
#include "gateway/wire/codec.hpp"
#include "gateway/wire/input.hpp"
#include "gateway/wire/models.hpp"
#include "gateway/wire/scalars.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string>

namespace troupe::gateway::s3 {

namespace {

constexpr std::string_view amazon_prefix = "x-amz-";
constexpr std::string_view checksum_prefix = "x-amz-checksum-";
constexpr std::string_view announced_checksum = "x-amz-sdk-checksum-algorithm";

/// Calls `each` with the decoded name of every parameter, until it says that it is enough.
template <class Each>
void each_parameter(std::string_view query, Each each) {
  while (!query.empty()) {
    const auto part = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), part.size() + 1));
    const auto name = part.substr(0, part.find('='));
    if (!name.empty() && each(percent_decode(name, true).value_or(std::string{name})))
      return;
  }
}

// -- sub-resources
// ----------------------------------------------------------------------------------

using names = std::set<std::string, std::less<>>;

bool is_of_object(const wire::operation_model& operation) {
  return operation.uri.find("{Key+}") != std::string_view::npos;
}

/// What of a query makes an operation another one than that of the bare path.
names sub_resources_of(const wire::operation_model& operation) {
  names own;
  const auto mark = std::min(operation.uri.find('?'), operation.uri.size() - 1);
  each_parameter(operation.uri.substr(mark + 1), [&](std::string name) {
    own.insert(std::move(name));
    return false;
  });
  // Where the path has none, its marks do the same: `uploadId`.
  if (own.empty())
    for (const auto& one : operation.marks)
      if (!one.is_header)
        own.emplace(one.name);
  return own;
}

/// All that there are of buckets, or of objects.
const names& sub_resources(bool of_object) {
  static const auto made = [] {
    std::array<names, 2> all;
    for (const auto& operation : wire::models::s3().operations)
      all[is_of_object(operation) ? 1 : 0].merge(sub_resources_of(operation));
    return all;
  }();
  return made[of_object ? 1 : 0];
}

/// The first sub-resource of the query that is none of `own`; empty if there is none.
std::string foreign_sub_resource(const http_request& request, bool of_object, const names& own) {
  std::string found;
  each_parameter(request.query, [&](std::string name) {
    if (own.contains(name) || !sub_resources(of_object).contains(name))
      return false;
    found = std::move(name);
    return true;
  });
  return found;
}

error no_such_sub_resource(call& c, const std::string& name) {
  return not_implemented(c, "S3", c.request.method + " ?" + name);
}

// -- headers
// ----------------------------------------------------------------------------------------

bool is_header(const wire::member& as, std::string_view lower_name) {
  return as.where == wire::location::header && as.wire_name.size() == lower_name.size()
         && wire::lower_case(as.wire_name) == lower_name;
}

/// Takes the member that is this header; false if the operation has none.
bool take_header(const wire::value& in, std::string_view lower_name) {
  const auto& members = in.type().members;
  for (std::size_t i = 0; i < members.size(); ++i)
    if (is_header(members[i], lower_name)) {
      static_cast<void>(in[i]);
      return true;
    }
  return false;
}

/// Headers by which one operation or another means something.
const names& meaningful_headers() {
  static const auto made = [] {
    names all;
    for (const auto& operation : wire::models::s3().operations)
      for (const auto& as : wire::input_shape(operation).members)
        if (auto name = wire::lower_case(as.wire_name);
            as.where == wire::location::header && name.starts_with(amazon_prefix))
          all.insert(std::move(name));
    return all;
  }();
  return made;
}

bool is_checksum(std::string_view name) {
  return name == announced_checksum
         || (name.starts_with(checksum_prefix)
             && checksum_named(name.substr(checksum_prefix.size())));
}

std::optional<error> judge_owner(const call& c, const http_field& field) {
  if (!is_account_id(field.value))
    return error{"InvalidBucketOwnerAWSAccountID",
                 "The value of the expected bucket owner parameter must be an AWS Account ID... ["
                     + field.value + "]"};
  if (field.value != c.who.account)
    return error{code::access_denied, "Access Denied"};
  return std::nullopt;
}

std::optional<error> judge_acl(const call&, const http_field& field) {
  if (field.value == "private" || field.value == "bucket-owner-full-control")
    return std::nullopt;
  return error{
      "AccessControlListNotSupported", "The bucket does not allow ACLs", {{"Header", field.name}}};
}

std::optional<error> judge_bypass(const call&, const http_field& field) {
  return error{"InvalidArgument",
               "x-amz-bypass-governance-retention is only applicable to Object Lock enabled "
               "buckets.",
               {{"ArgumentName", field.name}}};
}

std::optional<error> judge_nothing(const call&, const http_field&) {
  return std::nullopt;
}

/// A header that means the same to every operation.
struct known_header {
  std::string_view name;
  std::optional<error> (*judge)(const call& c, const http_field& field);
  std::string_view fixed; ///< Instead of `judge`: the only value that is not refused.
};
constexpr known_header known_headers[] = {
    {"x-amz-expected-bucket-owner", judge_owner, {}},
    {"x-amz-source-expected-bucket-owner", judge_owner, {}},
    {"x-amz-request-payer", judge_nothing, {}},
    {"x-amz-acl", judge_acl, {}},
    {"x-amz-bypass-governance-retention", judge_bypass, {}},
    {"x-amz-storage-class", nullptr, "STANDARD"},
    {"x-amz-object-ownership", nullptr, "BucketOwnerEnforced"},
    {"x-amz-bucket-object-lock-enabled", nullptr, "false"},
    {"x-amz-optional-object-attributes", nullptr, "RestoreStatus"},
};

std::optional<error> judge_known(const call& c, const known_header& known,
                                 const http_field& field) {
  if (known.judge)
    return known.judge(c, field);
  if (field.value != known.fixed)
    return header_not_implemented(field.name);
  return std::nullopt;
}

std::optional<error> judge_header(const call& c, const http_field& field, const wire::value& in) {
  const auto* known = std::ranges::find(known_headers, field.name, &known_header::name);
  if (known != std::end(known_headers)) {
    auto refused = judge_known(c, *known, field);
    take_header(in, field.name);
    return refused;
  }
  const auto is_own = [&](const wire::member& as) { return is_header(as, field.name); };
  if (field.name == announced_checksum || field.name.starts_with(checksum_prefix)
      || std::ranges::any_of(in.type().members, is_own)
      || !meaningful_headers().contains(field.name))
    return std::nullopt;
  return header_not_implemented(field.name);
}

/// What the reader of the body holds it against.
void take_headers_of_body(const wire::value& in) {
  for (const std::string_view name :
       {std::string_view{"content-md5"}, std::string_view{"content-length"}, announced_checksum})
    take_header(in, name);
  const auto& type = in.type();
  if (type.payload < 0 || !type.members[static_cast<std::size_t>(type.payload)].is_streaming)
    return;
  for (std::size_t i = 0; i < type.members.size(); ++i)
    if (type.members[i].wire_name.starts_with(checksum_prefix))
      static_cast<void>(in[i]);
}

/// Buckets are not versioned here: every object has the version `null`.
std::optional<error> judge_version(const wire::value& in) {
  constexpr std::string_view parameter = "versionId";
  const auto index = wire::member_index(in.type(), "VersionId");
  if (index == wire::no_member || !in.peek(index).present())
    return std::nullopt;
  const auto version = in[index].text();
  if (version == "null")
    return std::nullopt;
  return bad_argument("Invalid version id specified", parameter, version);
}

// -- presigned URLs
// ---------------------------------------------------------------------------------

bool is_of_signature(std::string_view name) {
  constexpr std::array<std::string_view, 7> own
      = {"x-amz-algorithm", "x-amz-credential",     "x-amz-date",         "x-amz-expires",
         "x-amz-signature", "x-amz-security-token", "x-amz-signedheaders"};
  return std::ranges::find(own, name) != own.end();
}

} // namespace

std::optional<error> judge_head(call& c) {
  if (auto at = parse_target(c.request.path, c.host_label); !at)
    return at.refusal();
  take_presigned_headers(c.request);
  return std::nullopt;
}

error unknown_operation(call& c) {
  const auto at = parse_target(c.request.path, c.host_label);
  const bool is_object = at && !at->key.empty();
  const bool is_bucket = at && !is_object && !at->bucket.empty();
  if (const auto name = foreign_sub_resource(c.request, is_object, {}); !name.empty())
    return no_such_sub_resource(c, name);
  // AWS's names of what browsers send.
  if (c.request.method == "OPTIONS" && (is_object || is_bucket))
    return not_implemented(c, "S3", "OptionsObject");
  if (c.request.method == "POST" && is_bucket)
    return not_implemented(c, "S3", "PostObject");
  c.operation.assign("S3.").append(c.request.method);
  return {"MethodNotAllowed",
          "The specified method is not allowed against this resource.",
          {{"Method", c.request.method},
           {"ResourceType", is_object   ? "OBJECT"
                            : is_bucket ? "BUCKET"
                                        : "SERVICE"}}};
}

std::optional<error> admit(call& c, const wire::operation_model& operation,
                           const wire::value_tree& in) {
  if (!c.request.query.empty())
    if (const auto other
        = foreign_sub_resource(c.request, is_of_object(operation), sub_resources_of(operation));
        !other.empty())
      return no_such_sub_resource(c, other);
  const auto root = in.root();
  for (const auto& field : c.request.fields)
    if (field.name.starts_with(amazon_prefix))
      if (auto refused = judge_header(c, field, root))
        return refused;
  take_headers_of_body(root);
  return judge_version(root);
}

error refuse_untaken(const wire::operation_model& operation, const wire::value_tree& in) {
  const auto members = in.untaken();
  for (const auto& path : members) {
    const auto index = wire::member_index(in.type(), path.substr(0, path.find('.')));
    const auto& as = in.type().members[index];
    if (as.where == wire::location::header || as.where == wire::location::headers)
      return header_not_implemented(wire::lower_case(as.wire_name));
    if (as.where == wire::location::query)
      return query_not_implemented(as.wire_name);
  }
  return {code::not_implemented, wire::not_implemented(operation, members)};
}

void take_presigned_headers(http_request& request) {
  if (request.query.empty() || !request.query_value("X-Amz-Algorithm"))
    return;
  each_parameter(request.query, [&](const std::string& written) {
    auto name = wire::lower_case(written);
    if (name.starts_with(amazon_prefix) && !is_of_signature(name) && !is_checksum(name)
        && !request.has_header(name))
      request.fields.push_back({std::move(name), request.query_value(written).value_or("")});
    return false;
  });
}

} // namespace troupe::gateway::s3
