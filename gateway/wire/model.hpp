// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/error.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

/// AWS's service models as data: what an operation takes and gives, and how each protocol writes
/// it.
///
/// Plain structs, owned by nobody and never changed: those of the services that are served are
/// constant tables that models/generate.mjs makes at build time (gateway/wire/models.hpp), and
/// tests build others from the published protocol suites. All text and all pointers are to what
/// lives as long as the model does. What the fields mean is the Smithy specification's and
/// botocore's: https://smithy.io/2.0/spec/index.html.
namespace troupe::gateway::wire {

enum class shape_kind : std::uint8_t {
  structure,
  list,
  map,
  string,
  blob,
  boolean,
  int32,
  int64,
  float32,
  float64,
  timestamp,
  document,  ///< Any JSON: a document type, or a shape whose reading is the service's own.
  documents, ///< A map of such, kept as the one JSON object that it is; of texts, these are
             ///< checked.
};

enum class timestamp_format : std::uint8_t {
  standard,
  epoch_seconds,
  iso8601,              ///< Without milliseconds where there are none.
  iso8601_milliseconds, ///< With three digits of them always, as S3 writes it.
  http_date,
};

/// Where a member of an input or output travels in the REST protocols.
enum class location : std::uint8_t {
  body,
  header,
  headers, ///< Every header whose name begins with the member's wire name.
  query,   ///< A map takes whatever no other member does.
  uri,
  status_code,
};

enum class protocol : std::uint8_t { json, rest_json, rest_xml, query, cbor };

struct shape;

struct xml_namespace {
  std::string_view prefix = {};
  std::string_view uri = {};
};

/// A member of a structure, the element of a list, or the key or value of a map.
struct member {
  std::string_view name = {};
  std::string_view wire_name = {}; ///< As it travels: the model's locationName, or else `name`.
  const shape* type = nullptr;
  location where = location::body;
  timestamp_format format = timestamp_format::standard; ///< Goes before its shape's.
  bool is_required = false;
  bool is_renamed = false; ///< `wire_name` is another than `name`.
  bool is_flattened = false;
  bool is_attribute = false; ///< Of its parent's XML element.
  bool is_json = false;      ///< Text that holds JSON; base64 in a header.
  bool is_idempotency_token = false;
  bool is_host_label = false;
  bool is_streaming = false;
  bool is_event_payload = false;
  bool is_unchecked = false; ///< Its service words its constraints itself.
  bool is_alone = false;     ///< Where it breaks a constraint, nothing else is reported.
  xml_namespace xmlns = {};
};

inline constexpr std::int64_t no_least = std::numeric_limits<std::int64_t>::min();
inline constexpr std::int64_t no_most = std::numeric_limits<std::int64_t>::max();

/// How a shape that is an error is told to the client.
struct error_form {
  std::string_view code = {}; ///< Where it differs from the shape's name.
  std::uint16_t status = 0;   ///< 0: the protocol's default.
  bool is_sender_fault = false;
};

struct shape {
  std::string_view name = {};
  shape_kind kind = shape_kind::structure;
  /// Of a structure, in the model's order; of a list its element; of a map its key and its value.
  std::span<const member> members = {};
  /// Of a structure: indices of `members` in the order in which its service reports broken
  /// constraints. Empty: the model's order.
  std::span<const std::uint16_t> check_order = {};
  /// Of a length, a size or a number.
  std::int64_t least = no_least;
  std::int64_t most = no_most;
  /// A text of up to this many characters that begins with `arn:` stands for what the shape names,
  /// and is not held against the other constraints. 0: it does not.
  std::uint16_t arn_length_max = 0;
  std::string_view pattern = {};
  std::span<const std::string_view> values = {}; ///< An enumeration, as its service prints it.
  timestamp_format format = timestamp_format::standard;
  std::int16_t payload = -1; ///< Index of the member that is the whole body.
  bool is_flattened = false;
  bool is_sensitive = false; ///< Never printed.
  bool is_streaming = false;
  bool is_union = false;
  bool is_event_stream = false;
  bool is_event = false;
  bool is_error = false;
  bool is_fault = false;           ///< An error of the server's.
  std::string_view wire_name = {}; ///< Of the element that it is in XML, if the model says.
  xml_namespace xmlns = {};
  error_form error = {};

  [[nodiscard]] const member& element() const { return members[0]; }
  /// Of a map, `documents` too.
  [[nodiscard]] const member& key() const { return members[0]; }
  [[nodiscard]] const member& mapped() const { return members[1]; }
};

/// No index of a member.
inline constexpr std::size_t no_member = std::numeric_limits<std::size_t>::max();

/// Index of the member of that name; `no_member` if there is none.
std::size_t member_index(const shape& of, std::string_view name);

/// What a request has besides its path where an operation is meant, and not another of the same
/// method and uri: S3's sub-resources.
struct route_mark {
  std::string_view name = {}; ///< Of a query parameter, or of a header in lower case.
  bool is_header = false;
};

struct operation_model {
  std::string_view name = {};
  std::string_view method = {};
  std::string_view uri = {}; ///< `/2015-03-31/functions/{FunctionName}`, query constants included.
  std::uint16_t status = 200;
  bool is_served = false; ///< Only of these there are shapes.
  bool is_unsigned = false;
  /// Its method and uri are another's, which is meant: the older of two versions.
  bool is_shadowed = false;
  std::span<const route_mark> marks = {};
  const shape* input = nullptr;  ///< Null: none.
  const shape* output = nullptr; ///< Null: none.
  std::span<const shape* const> errors = {};
  /// Of the XML element around the input, where the model says.
  std::string_view input_name = {};
  xml_namespace input_xmlns = {};
};

/// What a service calls an error of a kind that all know, or, by its name alone, one that its model
/// does not have.
struct common_error {
  code kind = code::of_model;
  std::string_view type = {};
  std::uint16_t status = 400;
};

/// How a request's id is written: as the UUID that it is, or in capitals of so many.
enum class request_id_form : std::uint8_t { uuid, capitals_16, capitals_52 };

/// How a service words what it refuses before it looks at what a request means.
struct service_words {
  /// Before the name of a structure in the messages of its deserializer:
  /// `com.amazonaws.dynamodb.v20120810.`. Empty: those of the service are not known.
  std::string_view package = {};
  std::string_view error_namespace = {}; ///< Before the type of an error: the same with a `#`.
  std::uint16_t reported_max = 10;       ///< Broken constraints in one sentence.
  std::string_view constraint_error = "ValidationException"; ///< The error that says them.
  /// A list or map of scalars is reported as a whole, with all constraints of its element, and not
  /// element by element.
  bool are_elements_together = false;
  bool has_bare_errors = false; ///< No ErrorResponse around the Error of restXml.
  /// The deserializer's own errors spell it `Message`, and a body that is empty is one of them.
  bool is_strict_json = false;
  bool has_checksums = false;     ///< `x-amz-crc32` of every body.
  bool is_silent_of_size = false; ///< A body that is too large is answered with a status alone.
  request_id_form request_id = request_id_form::uuid;
  /// Where they are not as usual in the protocol: gateway/wire/errors.cpp.
  std::span<const common_error> errors = {};
};

struct service_model {
  std::string_view name = {};         ///< `dynamodb`: of its model's file.
  std::string_view id = {};           ///< `DynamoDB`
  std::string_view signing_name = {}; ///< In a credential scope.
  std::string_view endpoint = {};     ///< First label of AWS's own host name.
  std::string_view api_version = {};
  std::string_view target_prefix = {}; ///< In `X-Amz-Target`, without the dot.
  std::string_view json_version = {};  ///< `1.0`, `1.1`
  xml_namespace xmlns = {};
  protocol main_protocol = protocol::json;
  bool is_query_compatible = false;
  service_words words = {};
  std::span<const operation_model> operations = {}; ///< All there are, in the order of their names.
  /// Of a service that serves anything: all there are, in the order of their names.
  std::span<const shape* const> errors = {};
};

/// The operation of that name, served or not; null if there is none.
const operation_model* find_operation(const service_model& of, std::string_view name);
/// The error of that name, or of that code where clients know it by another; null if the model has
/// none.
const shape* find_error(const service_model& of, std::string_view name);
/// What the model says of an error, or the protocol in which it is told.
unsigned status_of(const service_model& of, const shape& error, protocol told_in);

} // namespace troupe::gateway::wire
