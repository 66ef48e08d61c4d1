// SPDX-License-Identifier: Apache-2.0
#include "gateway/wire/router.hpp"

#include "core/encoding.hpp"
#include "core/error.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

namespace troupe::gateway::wire {

namespace {

/// Up to so many segments of a path, from its front.
std::vector<std::string_view> split(std::string_view path, std::size_t segments_max) {
  std::vector<std::string_view> segments;
  while (path.starts_with('/') && segments.size() < segments_max) {
    path.remove_prefix(1);
    segments.push_back(path.substr(0, path.find('/')));
    path.remove_prefix(segments.back().size());
  }
  // What ends in a slash has no segment after it.
  if (path.empty() && !segments.empty() && segments.back().empty())
    segments.pop_back();
  return segments;
}

bool is_label(std::string_view segment) {
  return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

bool is_greedy(std::string_view segment) {
  return is_label(segment) && segment[segment.size() - 2] == '+';
}

std::string_view label_name(std::string_view segment) {
  return segment.substr(1, segment.size() - (is_greedy(segment) ? 3 : 2));
}

/// Calls `each` with name and value of every parameter, as sent.
template <class Each>
void each_parameter(std::string_view query, Each each) {
  while (!query.empty()) {
    const auto part = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), part.size() + 1));
    const auto equals = std::min(part.find('='), part.size());
    if (equals > 0)
      each(part.substr(0, equals), part.substr(std::min(equals + 1, part.size())));
  }
}

/// The text of a parameter; `room` holds it where it is not as sent.
std::string_view plain(std::string_view text, bool plus_is_space, std::string& room) {
  if (text.find_first_of(plus_is_space ? "%+" : "%") == std::string_view::npos)
    return text;
  auto decoded = percent_decode(text, plus_is_space);
  if (!decoded)
    return text;
  room = std::move(*decoded);
  return room;
}

/// A condition of the query counts for more than any number of headers.
constexpr std::size_t query_rank = 64;

} // namespace

// -- making
// -----------------------------------------------------------------------------------------

router::router(std::span<const service_model* const> services) : nodes_(1) {
  for (const auto* service : services)
    if (service->main_protocol == protocol::rest_json
        || service->main_protocol == protocol::rest_xml)
      for (const auto& operation : service->operations)
        if (!operation.is_shadowed)
          add(*service, operation);
  for (auto& one : nodes_)
    make_conditions(one);
}

router::node_index router::child(node_index of, std::string_view segment) {
  const auto made = static_cast<node_index>(nodes_.size());
  auto& parent = nodes_[of];
  node_index* found = nullptr;
  if (is_label(segment)) {
    found = is_greedy(segment) ? &parent.greedy : &parent.label;
  } else {
    const auto at = std::ranges::lower_bound(parent.constants, segment, {},
                                             [](const auto& one) { return one.first; });
    found = at != parent.constants.end() && at->first == segment
                ? &at->second
                : &parent.constants.insert(at, {segment, no_node})->second;
  }
  if (*found != no_node)
    return *found;
  *found = made;
  nodes_.emplace_back(); // `parent` and `found` end here.
  return made;
}

void router::add(const service_model& service, const operation_model& operation) {
  const auto mark = std::min(operation.uri.find('?'), operation.uri.size());
  const auto segments = split(operation.uri.substr(0, mark), operation.uri.size());
  depth_ = std::max(depth_, segments.size());
  entry made{.service = &service, .operation = &operation};
  node_index at = 0;
  for (std::size_t i = 0; i < segments.size(); ++i) {
    ensure(!is_greedy(segments[i]) || i + 1 == segments.size(), "a greedy label is the last");
    at = child(at, segments[i]);
    nodes_[at].is_shared |= nodes_[at].owner != nullptr && nodes_[at].owner != &service;
    nodes_[at].owner = &service;
    if (is_label(segments[i]))
      made.labels.push_back(label_name(segments[i]));
  }
  ensure(made.labels.size() <= route::labels_max, "a path has few labels");
  each_parameter(operation.uri.substr(std::min(mark + 1, operation.uri.size())),
                 [&](std::string_view name, std::string_view value) {
                   made.conditions.push_back({name, value});
                 });
  for (const auto& one : operation.marks)
    made.conditions.push_back({one.name, {}, one.is_header});
  for (const auto& one : made.conditions)
    made.rank += one.is_header ? 1 : query_rank;
  nodes_[at].entries.push_back(std::move(made));
}

void router::make_conditions(node& of) {
  for (const auto& one : of.entries)
    for (const auto& needed : one.conditions)
      if (std::ranges::find(of.conditions, needed) == of.conditions.end())
        of.conditions.push_back(needed);
  std::ranges::stable_sort(of.conditions, {}, &condition::name);
  ensure(of.conditions.size() <= 64, "the conditions of a path are bits of a word");
  for (auto& one : of.entries)
    for (const auto& needed : one.conditions)
      one.needs |= std::uint64_t{1}
                   << (std::ranges::find(of.conditions, needed) - of.conditions.begin());
}

// -- finding
// ----------------------------------------------------------------------------------------

router::node_index router::constant(const node& of, std::string_view segment) const {
  std::string room;
  const auto text = of.constants.empty() ? segment : plain(segment, false, room);
  const auto at
      = std::ranges::lower_bound(of.constants, text, {}, [](const auto& one) { return one.first; });
  return at != of.constants.end() && at->first == text ? at->second : no_node;
}

/// One request's way through the trie. It visits each node at most once, whatever the path.
class route_walk {
public:
  route_walk(const router& of, const http_request& request, const service_model* only)
      : of_(of), request_(request), only_(only), segments_(split(request.path, of.depth_ + 1)) {}

  void take(std::string_view label) { labels_[count_++] = label; }

  /// True if an operation is found at this node or below, for the path from that segment on.
  bool visit(router::node_index at, std::size_t segment) {
    const auto& here = of_.nodes_[at];
    if (segment == segments_.size())
      return settle(here);
    const auto text = segments_[segment];
    if (const auto next = of_.constant(here, text); next != router::no_node)
      if (visit(next, segment + 1))
        return true;
    if (here.label != router::no_node && !text.empty()
        && with(text, [&] { return visit(here.label, segment + 1); }))
      return true;
    const auto rest = std::string_view{request_.path}.substr(
        static_cast<std::size_t>(text.data() - request_.path.data()));
    return here.greedy != router::no_node && !rest.empty()
           && with(rest, [&] { return settle(of_.nodes_[here.greedy]); });
  }

  [[nodiscard]] const router::entry* found() const { return found_; }
  [[nodiscard]] bool is_path_known() const { return is_path_known_; }
  [[nodiscard]] std::string_view label(std::size_t index) const { return labels_[index]; }

private:
  template <class Visit>
  bool with(std::string_view label, Visit visit_below) {
    take(label);
    if (visit_below())
      return true;
    --count_;
    return false;
  }

  bool settle(const router::node& at) {
    std::optional<std::uint64_t> met;
    for (const auto& one : at.entries) {
      if (only_ != nullptr && one.service != only_)
        continue;
      is_path_known_ = true;
      if (one.operation->method != request_.method)
        continue;
      if (!met)
        met = conditions_met(at);
      if ((one.needs & ~*met) == 0 && (found_ == nullptr || one.rank > found_->rank))
        found_ = &one;
    }
    return found_ != nullptr;
  }

  [[nodiscard]] std::uint64_t conditions_met(const router::node& at) const {
    std::uint64_t met = 0;
    const auto& all = at.conditions;
    if (all.empty())
      return met;
    const auto meet = [&](std::string_view name, bool is_header, const auto& says) {
      const auto same = std::ranges::equal_range(all, name, {}, &router::condition::name);
      for (auto one = same.begin(); one != same.end(); ++one)
        if (one->is_header == is_header && says(*one))
          met |= std::uint64_t{1} << (one - all.begin());
    };
    std::string name_room;
    std::string value_room;
    each_parameter(request_.query, [&](std::string_view name, std::string_view value) {
      meet(plain(name, true, name_room), false, [&](const router::condition& one) {
        return one.value.empty() || one.value == plain(value, true, value_room);
      });
    });
    for (const auto& field : request_.fields)
      meet(field.name, true, [](const router::condition&) { return true; });
    return met;
  }

  const router& of_;
  const http_request& request_;
  const service_model* only_;
  std::vector<std::string_view> segments_;
  std::array<std::string_view, route::labels_max> labels_ = {}; ///< As sent.
  std::size_t count_ = 0;
  const router::entry* found_ = nullptr;
  bool is_path_known_ = false;
};

void route::add(std::string_view name, std::string_view text, std::size_t decoded_max) {
  std::string room;
  auto is = plain(text, false, room);
  if (is.data() == room.data()) {
    decoded_.reserve(decoded_max); // Once: views must stay where they are.
    const auto at = decoded_.size();
    decoded_.insert(decoded_.end(), is.begin(), is.end());
    is = {decoded_.data() + at, is.size()};
  }
  labels_[count_++] = {name, is};
}

route router::find(const http_request& request, const service_model* of,
                   std::string_view host_label) const {
  route to;
  route_walk walk{*this, request, of};
  const bool is_in_host = !host_label.empty() && nodes_[0].label != no_node;
  if (is_in_host)
    walk.take(host_label);
  if (!walk.visit(is_in_host ? nodes_[0].label : 0, 0)) {
    to.result_ = walk.is_path_known() ? route_result::no_such_method : route_result::no_such_path;
    return to;
  }
  const auto& found = *walk.found();
  to.result_ = route_result::found;
  to.service_ = found.service;
  to.operation_ = found.operation;
  for (std::size_t i = 0; i < found.labels.size(); ++i)
    if (i == 0 && is_in_host)
      to.labels_[to.count_++] = {found.labels[i], host_label};
    else
      to.add(found.labels[i], walk.label(i), request.path.size());
  return to;
}

const service_model* router::service_of(std::string_view path) const {
  node_index at = 0;
  const auto segments = split(path, 2);
  for (const auto segment : segments)
    if (at = constant(nodes_[at], segment); at == no_node)
      return nullptr;
  return segments.size() == 2 && !nodes_[at].is_shared ? nodes_[at].owner : nullptr;
}

} // namespace troupe::gateway::wire
