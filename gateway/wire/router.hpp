// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/wire/codec.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

/// Which operation of the REST services a request means: one trie, made once of all bindings of all
/// models, served or not.
///
/// A path is split once, and only as far as the trie is deep; a greedy label takes what is left as
/// it is. A constant goes before a label, and a label before a greedy one. Of the operations of one
/// path and method the one is meant whose query constants and marks (S3's sub-resources) are all
/// there, and of several the one that has most of them; those of the query count before headers. A
/// slash at the end of a path is no segment, except of a greedy label. Pure, and safe for any
/// number of threads once it is made. https://smithy.io/2.0/spec/http-bindings.html
namespace troupe::gateway::wire {

enum class route_result : std::uint8_t {
  found,
  no_such_path,   ///< No operation has it.
  no_such_method, ///< It is known, but not with this method, or not without a sub-resource.
};

/// The operation and the labels of its path. Views: the request must outlive it, and so must the
/// text of the host's label.
class route {
public:
  static constexpr std::size_t labels_max = 8;

  route() = default;
  route(route&&) = default; // A copy's labels would be views of this one.
  route& operator=(route&&) = default;

  [[nodiscard]] route_result result() const { return result_; }
  [[nodiscard]] const service_model* service() const { return service_; } ///< Null: not found.
  [[nodiscard]] const operation_model* operation() const { return operation_; }
  /// Decoded, in the order of the path: what `read_request` takes.
  [[nodiscard]] std::span<const path_label> labels() const { return {labels_.data(), count_}; }

private:
  friend class router;
  void add(std::string_view name, std::string_view text, std::size_t decoded_max);

  route_result result_ = route_result::no_such_path;
  const service_model* service_ = nullptr;
  const operation_model* operation_ = nullptr;
  std::array<path_label, labels_max> labels_ = {};
  std::size_t count_ = 0;
  std::vector<char> decoded_; ///< Of labels with escapes; never grows past what it is made with.
};

class router {
public:
  /// The models must outlive it; those of services with other protocols are passed over.
  explicit router(std::span<const service_model* const> services);

  /// `of` is the service that the request is known to be for; null: any. `host_label` is the text
  /// of the first label, where the host says it and the path does not: S3's bucket.
  [[nodiscard]] route find(const http_request& request, const service_model* of = nullptr,
                           std::string_view host_label = {}) const;
  /// The service that alone has paths that begin with these two constants, as all of Lambda's do;
  /// null if the path is anybody's. What nothing claims is S3's.
  [[nodiscard]] const service_model* service_of(std::string_view path) const;

private:
  friend class route_walk;
  using node_index = std::uint32_t;
  static constexpr node_index no_node = 0; ///< The root is nobody's child.

  struct condition {
    std::string_view name;
    std::string_view value; ///< Empty: any.
    bool is_header = false;
    friend bool operator==(const condition&, const condition&) = default;
  };
  struct entry {
    const service_model* service = nullptr;
    const operation_model* operation = nullptr;
    std::vector<std::string_view> labels; ///< Their names, in the path's order.
    std::vector<condition> conditions;
    std::uint64_t needs = 0; ///< Bits of the node's conditions.
    std::size_t rank = 0;
  };
  struct node {
    std::vector<std::pair<std::string_view, node_index>> constants; ///< Sorted.
    node_index label = no_node;
    node_index greedy = no_node;
    std::vector<entry> entries;
    std::vector<condition> conditions;    ///< Of all entries, sorted by name.
    const service_model* owner = nullptr; ///< Of what is at this node or below.
    bool is_shared = false;               ///< It has other owners too.
  };

  void add(const service_model& service, const operation_model& operation);
  node_index child(node_index of, std::string_view segment);
  void make_conditions(node& of);
  [[nodiscard]] node_index constant(const node& of, std::string_view segment) const;

  std::vector<node> nodes_;
  std::size_t depth_ = 0; ///< Segments of the longest template.
};

} // namespace troupe::gateway::wire
