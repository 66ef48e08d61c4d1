// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/json.hpp"
#include "gateway/wire/value.hpp"

#include <deque>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The published protocol tests, and what is needed to compare with them: a model made of a suite's
/// JSON when the test runs, values from and to the JSON in which the suites write them, and what
/// makes two bodies mean the same.
namespace troupe::gateway::wire::test {

/// Where the suites are: what PROTOCOL_TESTS names, or else beside the checkout; nothing if they
/// are not there.
std::optional<std::filesystem::path> protocol_tests();
std::string read_file(const std::filesystem::path& file);

/// A suite's shapes and one of its operations, as the generator would have written them. The JSON
/// must outlive it.
class suite_model {
public:
  explicit suite_model(const json& suite);

  const service_model& service() const { return service_; }
  /// The operation that a case gives.
  const operation_model& operation(const json& given);
  const shape* find(std::string_view name) const;

private:
  struct made {
    shape one;
    std::vector<member> members;
    std::vector<std::string_view> values;
  };
  void make_shape(std::string_view name, const json& from);
  void make_members(made& to, const json& from);
  member make_member(std::string_view name, const json& from);

  service_model service_;
  std::map<std::string_view, made> shapes_;
  std::deque<std::vector<const shape*>> errors_;
  std::deque<operation_model> operations_;
};

/// Writes what `from` says to a place, in the suites' terms: members by their names in the model,
/// dates as seconds, blobs as they are, `"NaN"`.
void fill(slot to, const json& from);
/// The same the other way, without members that are absent.
std::string dump(const value& of);

/// Equal as JSON: order of members and members that are null do not matter.
bool same_json(const json& one, const json& other);
bool same_json(std::string_view one, std::string_view other);
/// Equal as XML: order of elements of different names, space around elements, and prefixes do not
/// matter; namespaces and attributes do.
bool same_xml(std::string_view one, std::string_view other);
/// One CBOR item as JSON; a blob is text.
std::string cbor_as_json(std::string_view body);

} // namespace troupe::gateway::wire::test
