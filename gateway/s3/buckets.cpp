// SPDX-License-Identifier: Apache-2.0
#include "core/limits.hpp"
#include "gateway/s3/numbers.hpp"
#include "gateway/s3/operations.hpp"
#include "gateway/s3/refusals.hpp"
#include "gateway/s3/tags.hpp"
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
      return error{"InvalidLocationConstraint",
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
  return error{"IllegalLocationConstraintException", std::move(message)};
}

using listed = model::list_buckets;
using created = model::create_bucket;
using headed = model::head_bucket;
using deleted = model::delete_bucket;
using located = model::get_bucket_location;

struct buckets_query {
  std::string prefix;
  std::string region;
  std::string after;
  std::size_t limit = 0; ///< 0: all.
};

result<buckets_query> read_buckets_query(const wire::input<listed>& in) {
  buckets_query query;
  query.prefix = in[listed::Prefix].value_or("");
  query.region = in[listed::BucketRegion].value_or("");
  if (!query.region.empty() && !is_region(query.region))
    return bad_argument("Argument value " + query.region + " is not a valid AWS Region",
                        "bucket-region", query.region);
  if (const auto token = in[listed::ContinuationToken]) {
    auto last = read_token(*token);
    if (!last)
      return last.refusal();
    query.after = std::move(*last);
  }
  if (const auto text = in[listed::MaxBuckets]) {
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

wire::output<listed> written(const call& c, const buckets_query& query, const buckets_page& page) {
  using answer = listed::output;
  using entry = model::shapes::bucket;
  wire::output<listed> out;
  out[answer::Owner][model::shapes::owner::ID] = canonical_id(c.who.account);
  out[answer::Buckets].fill(page.buckets, [](auto to, const named_bucket& one) {
    to[entry::Name] = one.name;
    to[entry::CreationDate] = one.info.created;
    to[entry::BucketRegion] = one.info.region;
    to[entry::BucketArn] = arn_of(one.name);
  });
  if (!query.prefix.empty())
    out[answer::Prefix] = query.prefix;
  if (page.is_truncated)
    out[answer::ContinuationToken] = make_token(page.buckets.back().name);
  return out;
}

} // namespace

task<reply<listed>> run_list_buckets(call& c, wire::input<listed> in) {
  auto query = read_buckets_query(in);
  if (!query)
    co_return query.refusal();
  buckets_page page;
  auto after = query->after;
  for (bool more = true; more;) {
    list_names ask{noun::bucket, {}, {}, query->prefix, after, names_per_page};
    auto asking = gateway::ask(c, c.gateway.node.catalog, std::move(ask));
    auto names = co_await std::move(asking);
    if (!names)
      co_return names.refusal();
    more = names->more && !names->names.empty();
    if (more)
      after = names->names.back();
    auto collecting = collect(c, std::move(names->names), *query, page);
    const bool has_room = co_await std::move(collecting);
    more = more && has_room;
  }
  co_return written(c, *query, page);
}

task<reply<created>> run_create_bucket(call& c, wire::input<created> in) {
  using answer = created::output;
  using configuration = model::shapes::create_bucket_configuration;
  const auto document = in[created::CreateBucketConfiguration];
  auto region
      = choose_region(c.who.region, document[configuration::LocationConstraint].value_or(""));
  if (!region)
    co_return region.refusal();
  auto tags = read_bucket_tags(document[configuration::Tags]);
  if (!tags)
    co_return tags.refusal();
  const bool has_tags = !tags->empty();
  const std::string bucket{in[created::Bucket]};
  create_bucket ask{c.who.account, *region, std::move(*tags)};
  auto asking = ask_bucket(c, bucket, std::move(ask));
  auto made = co_await std::move(asking);
  // Making one's own bucket again is fine in the first region, and only there and without tags.
  const bool is_first = *region == first_region;
  if (!made && !(is_first && !has_tags && made.refusal().kind == "BucketAlreadyOwnedByYou"))
    co_return made.refusal();
  wire::output<created> out;
  const std::string host{c.request.header("host")};
  out[answer::Location] = is_first ? "/" + bucket : "http://" + bucket + "." + host + "/";
  out[answer::BucketArn] = arn_of(bucket);
  co_return out;
}

/// By itself: the model knows of no content type where there is no body.
task<http_response> run_head_bucket(call& c, wire::input<headed> in) {
  const std::string bucket{in[headed::Bucket]};
  head_bucket ask{c.who.account};
  auto asking = ask_bucket(c, bucket, std::move(ask));
  auto found = co_await std::move(asking);
  if (!found)
    co_return refuse(c, found.refusal());
  auto answer = answer_empty(c, 200);
  answer.set("Content-Type", "application/xml");
  answer.set("x-amz-bucket-region", found->region);
  answer.set("x-amz-bucket-arn", arn_of(bucket));
  answer.set("x-amz-access-point-alias", "false");
  co_return answer;
}

task<reply<deleted>> run_delete_bucket(call& c, wire::input<deleted> in) {
  delete_bucket ask{c.who.account};
  auto asking = ask_bucket(c, in[deleted::Bucket], std::move(ask));
  auto done = co_await std::move(asking);
  co_return reply_of<deleted>(std::move(done));
}

/// By itself: the document is the text of the one member, not a structure with it.
task<http_response> run_get_bucket_location(call& c, wire::input<located> in) {
  head_bucket ask{c.who.account};
  auto asking = ask_bucket(c, in[located::Bucket], std::move(ask));
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
