// SPDX-License-Identifier: Apache-2.0
#include "core/limits.hpp"
#include "gateway/s3/body.hpp"
#include "gateway/s3/operations.hpp"
#include "gateway/s3/parameters.hpp"
#include "gateway/s3/refusals.hpp"
#include "gateway/s3/token.hpp"

#include <algorithm>

namespace troupe::gateway::s3 {

namespace {

constexpr std::string_view first_region = "us-east-1";
constexpr std::size_t names_per_page = 1'000;

std::string arn_of(const std::string& bucket) {
  return make_arn("s3", "", "", bucket);
}

/// AWS's own shape of a region, `eu-west-1`: a constraint with a slip in it is not taken for a
/// region.
bool is_aws_region(std::string_view text) {
  return is_region(text) && std::ranges::count(text, '-') >= 2 && text.back() >= '0'
         && text.back() <= '9';
}

/// Which region a CreateBucket means (AWS: "CreateBucket", LocationConstraint). The endpoint of
/// us-east-1 makes buckets everywhere, the others only at home.
result<std::string> choose_region(const std::string& endpoint, std::string_view constraint) {
  if (endpoint == first_region) {
    if (constraint.empty())
      return std::string{first_region};
    if (constraint == first_region || !is_aws_region(constraint))
      return error{code::no_such_location,
                   "The specified location-constraint is not valid",
                   {{"LocationConstraint", std::string{constraint}}}};
    return std::string{constraint};
  }
  if (constraint == endpoint)
    return endpoint;
  std::string message = "The ";
  message.append(constraint.empty() ? "unspecified" : constraint)
      .append(
          " location constraint is incompatible for the region specific endpoint this request was "
          "sent to.");
  return error{code::location_not_here, std::move(message)};
}

/// The LocationConstraint of the document; empty where there is none.
result<std::string> read_constraint(std::string_view document) {
  if (document.empty())
    return std::string{};
  auto root = parse_xml(document);
  if (!root)
    return root.refusal();
  for (std::string_view unsupported : {"Tags", "Location", "Bucket"})
    if (root->child(unsupported))
      return error{code::not_implemented, std::string{unsupported}.append(
                                              " in CreateBucketConfiguration is not implemented.")};
  return std::string{root->text_of("LocationConstraint")};
}

struct buckets_query {
  std::string prefix;
  std::string region;
  std::string after;
  std::size_t limit = 0; ///< 0: all.
};

result<buckets_query> read_buckets_query(const http_request& request) {
  buckets_query query;
  query.prefix = request.query_value("prefix").value_or("");
  query.region = request.query_value("bucket-region").value_or("");
  if (!query.region.empty() && !is_region(query.region))
    return bad_argument("Argument value " + query.region + " is not a valid AWS Region",
                        "bucket-region", query.region);
  if (const auto token = request.query_value("continuation-token")) {
    auto last = read_token(*token);
    if (!last)
      return last.refusal();
    query.after = std::move(*last);
  }
  if (const auto text = request.query_value("max-buckets")) {
    const auto number = plain_integer(*text).value_or(0);
    if (number < 1 || number > static_cast<std::int64_t>(limits::list_buckets_max))
      return bad_argument("Argument max-buckets must be an integer between 1 and 10000",
                          "max-buckets", *text);
    query.limit = static_cast<std::size_t>(number);
  }
  return query;
}

struct named_bucket {
  std::string name;
  bucket_info info;
};
struct buckets_page {
  std::vector<named_bucket> buckets;
  bool is_truncated = false;
};

/// The caller's bucket of that name; nothing for another account's, and for one that has just
/// ended.
task<std::optional<bucket_info>> look_at(call& c, std::string name) {
  head_bucket look{c.who.account};
  auto looking = ask_bucket(c, name, std::move(look));
  auto found = co_await std::move(looking);
  if (!found)
    co_return std::nullopt;
  co_return std::move(*found);
}

/// Adds those of `names` that are the caller's; false once the page is full.
task<bool> collect(call& c, std::vector<std::string> names, const buckets_query& query,
                   buckets_page& page) {
  for (auto& name : names) {
    auto looking = look_at(c, name);
    auto found = co_await std::move(looking);
    if (!found || (!query.region.empty() && found->region != query.region))
      continue;
    if (query.limit > 0 && page.buckets.size() == query.limit) {
      page.is_truncated = true;
      co_return false;
    }
    page.buckets.push_back({std::move(name), std::move(*found)});
  }
  co_return true;
}

http_response answer_buckets(call& c, const buckets_query& query, const buckets_page& page) {
  xml_writer out;
  out.open("ListAllMyBucketsResult", xml_namespace);
  write_owner(out, c.who.account);
  out.open("Buckets");
  for (const auto& bucket : page.buckets) {
    out.open("Bucket").element("Name", bucket.name);
    out.element("CreationDate", to_iso8601(bucket.info.created));
    out.element("BucketRegion", bucket.info.region);
    out.element("BucketArn", arn_of(bucket.name)).close();
  }
  out.close();
  if (!query.prefix.empty())
    out.element("Prefix", query.prefix);
  if (page.is_truncated)
    out.element("ContinuationToken", make_token(page.buckets.back().name));
  return answer_xml(c, std::move(out));
}

} // namespace

task<http_response> run_list_buckets(call& c, const target&) {
  auto query = read_buckets_query(c.request);
  if (!query)
    co_return refuse(c, query.refusal());
  buckets_page page;
  auto after = query->after;
  for (bool more = true; more;) {
    list_names ask{noun::bucket, {}, {}, query->prefix, after, names_per_page};
    auto asking = gateway::ask(c, c.gateway.node.catalog, std::move(ask));
    auto names = co_await std::move(asking);
    if (!names)
      co_return refuse(c, names.refusal());
    more = names->more && !names->names.empty();
    if (more)
      after = names->names.back();
    auto collecting = collect(c, std::move(names->names), *query, page);
    const bool has_room = co_await std::move(collecting);
    more = more && has_room;
  }
  co_return answer_buckets(c, *query, page);
}

task<http_response> run_create_bucket(call& c, const target& at) {
  auto receiving = receive_document(c);
  auto document = co_await std::move(receiving);
  if (!document)
    co_return refuse(c, document.refusal());
  auto constraint = read_constraint(*document);
  if (!constraint)
    co_return refuse(c, constraint.refusal());
  auto region = choose_region(c.who.region, *constraint);
  if (!region)
    co_return refuse(c, region.refusal());
  create_bucket ask{c.who.account, *region};
  auto asking = ask_bucket(c, at.bucket, std::move(ask));
  auto made = co_await std::move(asking);
  // Making one's own bucket again is fine in the first region, and only there.
  const bool is_first = *region == first_region;
  if (!made && !(is_first && made.refusal().kind == code::bucket_owned))
    co_return refuse(c, made.refusal());
  auto answer = answer_empty(c, 200);
  const std::string host{c.request.header("host")};
  answer.set("Location", is_first ? "/" + at.bucket : "http://" + at.bucket + "." + host + "/");
  answer.set("x-amz-bucket-arn", arn_of(at.bucket));
  co_return answer;
}

task<http_response> run_head_bucket(call& c, const target& at) {
  head_bucket ask{c.who.account};
  auto asking = ask_bucket(c, at.bucket, std::move(ask));
  auto found = co_await std::move(asking);
  if (!found)
    co_return refuse(c, found.refusal());
  auto answer = answer_empty(c, 200);
  answer.set("Content-Type", "application/xml");
  answer.set("x-amz-bucket-region", found->region);
  answer.set("x-amz-bucket-arn", arn_of(at.bucket));
  answer.set("x-amz-access-point-alias", "false");
  co_return answer;
}

task<http_response> run_delete_bucket(call& c, const target& at) {
  delete_bucket ask{c.who.account};
  auto asking = ask_bucket(c, at.bucket, std::move(ask));
  auto done = co_await std::move(asking);
  co_return done ? answer_empty(c, 204) : refuse(c, done.refusal());
}

task<http_response> run_get_bucket_location(call& c, const target& at) {
  head_bucket ask{c.who.account};
  auto asking = ask_bucket(c, at.bucket, std::move(ask));
  auto found = co_await std::move(asking);
  if (!found)
    co_return refuse(c, found.refusal());
  xml_writer out;
  // The first region has no name here.
  out.open("LocationConstraint", xml_namespace);
  out.raw(found->region == first_region ? std::string{} : xml_escape(found->region));
  co_return answer_xml(c, std::move(out));
}

} // namespace troupe::gateway::s3
