// SPDX-License-Identifier: Apache-2.0
#include "gateway/wire/cbor_codec.hpp"
#include "gateway/wire/codec.hpp"
#include "gateway/wire/json_codec.hpp"
#include "gateway/wire/models.hpp"
#include "gateway/wire/scalars.hpp"
#include "gateway/wire/xml_codec.hpp"
#include "tests/gateway/wire_cases.hpp"
#include "tests/gateway/wire_random.hpp"

#include <catch2/catch.hpp>

#include <vector>

/// What is written reads back equal, for random values of every input and output of every served
/// operation; and no reader is harmed by a body that somebody has damaged.
namespace troupe::gateway::wire::test {

namespace {

constexpr unsigned rounds = 20;

struct served {
  const service_model* service;
  const operation_model* operation;
};

std::vector<served> served_operations() {
  std::vector<served> all;
  for (const auto* service : {&models::apigatewayv2(), &models::dynamodb(), &models::lambda(),
                              &models::logs(), &models::s3(), &models::sts()})
    for (const auto& operation : service->operations)
      if (operation.is_served)
        all.push_back({service, &operation});
  return all;
}

value_tree random_tree(const shape& of, unsigned seed, bool is_xml) {
  value_tree tree{of};
  random_values{seed, is_xml}.fill_structure(tree.edit(), 0);
  return tree;
}

const value_tree& fixed(const value_tree& tree) {
  return tree;
}

bool is_xml(protocol of) {
  return of == protocol::rest_xml || of == protocol::query;
}

/// Body and head of a request that carries the input, in any protocol.
sent_request send(const served& one, protocol as, const value& input) {
  switch (as) {
    case protocol::json: {
      json_writer out;
      write_json(out, input, as);
      return {{}, std::move(out).take()};
    }
    case protocol::query:
      return {{}, send_form(*one.operation, input)};
    case protocol::cbor:
      return {{}, write_cbor_body(input)};
    default:
      return send_rest(*one.operation, as, input);
  }
}

void input_round_trip(const served& one, protocol as) {
  for (unsigned seed = 0; seed < rounds; ++seed) {
    const auto sent_tree = random_tree(input_shape(*one.operation), seed, is_xml(as));
    auto sent = send(one, as, sent_tree.root());
    CAPTURE(one.service->name, one.operation->name, seed, sent.head.path, sent.head.query,
            sent.body);
    auto read = read_request(*one.service, *one.operation, as, sent.head, sent.body);
    if (!read)
      FAIL_CHECK(read.why().type << ": " << read.why().message);
    else if (const auto back = dump(fixed(*read).root()); !same_json(back, dump(sent_tree.root())))
      FAIL_CHECK("read as " << back);
  }
}

/// An answer read as if it was a request with the output as its input.
std::string read_answer(const served& one, protocol as, const value& output,
                        const http_answer& answer) {
  auto mirrored = *one.operation;
  mirrored.input = one.operation->output;
  mirrored.uri = "/";
  http_request request{.method = "POST", .path = "/"};
  for (const auto& field : answer.fields)
    if (field.name != "Content-Type" || is_said(output, field.name))
      request.fields.push_back({lower_case(field.name), field.value});
  auto read = read_request(*one.service, mirrored, as, request, answer.body);
  return read ? dump(fixed(*read).root()) : read.why().message;
}

/// The result in an answer of the query protocol.
std::string read_result(const served& one, const http_answer& answer) {
  const auto name = std::string{one.operation->name} + "Result>";
  const auto first = answer.body.find("<" + name);
  const auto last = answer.body.find("</" + name);
  REQUIRE(last != std::string::npos);
  value_tree tree{*one.operation->output};
  const auto body = answer.body.substr(first, last - first) + "</" + name;
  CHECK_FALSE(read_xml_body(body, tree.edit()));
  return dump(fixed(tree).root());
}

void output_round_trip(const served& one, protocol as) {
  if (one.operation->output == nullptr)
    return;
  for (unsigned seed = 0; seed < rounds; ++seed) {
    const auto output = random_tree(*one.operation->output, seed, is_xml(as));
    const auto answer = write_answer(*one.service, *one.operation, as, output, "id");
    CAPTURE(one.service->name, one.operation->name, seed, answer.body, dump(output.root()));
    const auto read = as == protocol::query ? read_result(one, answer)
                                            : read_answer(one, as, output.root(), answer);
    if (!same_json(read, dump(output.root())))
      FAIL_CHECK("read as " << read);
  }
}

/// Cuts, doubles and changes bytes.
std::string damaged(std::string body, random_values& random) {
  for (std::size_t left = 1 + random.below(4); left > 0 && !body.empty(); --left) {
    const auto at = random.below(body.size());
    switch (random.below(3)) {
      case 0:
        body.resize(at);
        break;
      case 1:
        body.insert(at, body.substr(at, random.below(9)));
        break;
      default:
        body[at] = static_cast<char>(random.below(256));
    }
  }
  return body;
}

} // namespace

TEST_CASE("inputs of served operations survive their protocol") {
  for (const auto& one : served_operations())
    input_round_trip(one, one.service->main_protocol);
}

TEST_CASE("outputs of served operations survive their protocol") {
  for (const auto& one : served_operations())
    output_round_trip(one, one.service->main_protocol);
}

TEST_CASE("the shapes of Logs survive every other protocol too") {
  for (const auto& one : served_operations())
    if (one.service == &models::logs())
      for (const auto as :
           {protocol::query, protocol::cbor, protocol::rest_json, protocol::rest_xml}) {
        input_round_trip(one, as);
        output_round_trip(one, as);
      }
}

TEST_CASE("a damaged body is read or refused") {
  random_values random{1, false};
  std::size_t refused = 0;
  for (const auto& one : served_operations())
    for (const auto as : {one.service->main_protocol, protocol::cbor, protocol::query}) {
      if (one.service == &models::dynamodb() && as != protocol::json)
        continue; // Its documents are JSON's alone.
      const auto input = random_tree(input_shape(*one.operation), 7, is_xml(as));
      const auto sent = send(one, as, input.root());
      for (unsigned round = 0; round < rounds; ++round) {
        auto body = damaged(sent.body, random);
        auto read = read_request(*one.service, *one.operation, as, sent.head, std::move(body));
        refused += read ? 0 : 1;
      }
    }
  CHECK(refused > 100);
}

} // namespace troupe::gateway::wire::test
