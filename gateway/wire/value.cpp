// SPDX-License-Identifier: Apache-2.0
#include "gateway/wire/value.hpp"

#include <algorithm>

namespace troupe::gateway::wire {

namespace {

using state = value_node::state;

bool is_structure(const shape* type) {
  return type != nullptr && type->kind == shape_kind::structure;
}

} // namespace

// -- reading
// ----------------------------------------------------------------------------------------

bool value::is_meaningful() const {
  if (!present())
    return false;
  switch (tree_->nodes_[node_].is) {
    case state::flag:
      return flag();
    case state::text:
      return !text().empty();
    case state::structure:
      for (std::size_t i = 0; i < type_->members.size(); ++i)
        if (peek(i).is_meaningful())
          return true;
      return false;
    case state::list:
    case state::map:
      return size() > 0;
    case state::document: {
      const auto inner = document();
      const bool is_collection = inner.is_object() || inner.is_array();
      return is_collection ? inner.size() > 0 : !inner.empty();
    }
    default:
      return true;
  }
}

value value::operator[](std::size_t member) const {
  const auto found = peek(member);
  if (found.tree_ != nullptr)
    tree_->nodes_[found.node_].is_taken = true;
  return found;
}

value value::operator[](std::string_view name) const {
  return is_structure(type_) ? (*this)[member_index(*type_, name)] : value{};
}

bool value::is_taken() const {
  return tree_ != nullptr && tree_->nodes_[node_].is_taken;
}

const value& value::take_all() const {
  if (tree_ == nullptr)
    return *this;
  tree_->nodes_[node_].is_taken = true;
  if (const auto* found = node(state::structure))
    for (std::size_t i = 0; i < found->size; ++i)
      peek(i).take_all();
  for (std::size_t i = 0; i < size(); ++i)
    at(i).take_all();
  return *this;
}

std::string_view value::text() const {
  const auto* found = node(state::text);
  return found != nullptr ? std::string_view{found->text, found->size} : std::string_view{};
}

bool value::flag(bool otherwise) const {
  const auto* found = node(state::flag);
  return found != nullptr ? found->flag : otherwise;
}

std::int64_t value::integer(std::int64_t otherwise) const {
  const auto* found = node(state::integer);
  return found != nullptr ? found->integer : otherwise;
}

double value::real(double otherwise) const {
  const auto* found = node(state::real);
  return found != nullptr ? found->real : otherwise;
}

epoch_ms value::time(epoch_ms otherwise) const {
  const auto* found = node(state::time);
  return found != nullptr ? found->integer : otherwise;
}

json value::document() const {
  const auto* found = node(state::document);
  return found != nullptr ? tree_->documents_[found->first] : json{};
}

const std::function<void(json_writer&)>* value::written() const {
  const auto* found = node(state::written);
  return found != nullptr ? &tree_->writers_[found->first] : nullptr;
}

std::size_t value::size() const {
  if (const auto* found = node(state::list))
    return found->size;
  const auto* found = node(state::map);
  return found != nullptr ? found->size : 0;
}

value value::at(std::size_t index) const {
  if (index >= size())
    return {};
  if (const auto* found = node(state::list))
    return {tree_, found->first + index, type_->element().type};
  return {tree_, node(state::map)->first + 2 * index + 1, type_->mapped().type};
}

value value::key_at(std::size_t index) const {
  const auto* found = node(state::map);
  if (found == nullptr || index >= found->size)
    return {};
  return {tree_, found->first + 2 * index, type_->key().type};
}

value value::find(std::string_view key) const {
  // Of keys that are there twice the last counts, as in JSON.
  for (std::size_t i = size(); i-- > 0;)
    if (key_at(i).text() == key)
      return at(i);
  return {};
}

// -- writing
// ----------------------------------------------------------------------------------------

value_node* slot::node(state is) const {
  if (tree_ == nullptr)
    return nullptr;
  auto& found = tree_->nodes_[node_];
  found.is = is;
  return &found;
}

void slot::set_null() const {
  node(state::null);
}

void slot::set_flag(bool flag) const {
  if (auto* to = node(state::flag))
    to->flag = flag;
}

void slot::set_integer(std::int64_t number) const {
  if (auto* to = node(state::integer))
    to->integer = number;
}

void slot::set_real(double number) const {
  if (auto* to = node(state::real))
    to->real = number;
}

void slot::set_time(epoch_ms time) const {
  if (auto* to = node(state::time))
    to->integer = time;
}

void slot::set_text(std::string_view text) const {
  set_text(std::string{text});
}

void slot::set_text(std::string&& text) const {
  if (tree_ != nullptr)
    set_view(tree_->hold(std::move(text)));
}

void slot::set_view(std::string_view text) const {
  if (auto* to = node(state::text)) {
    to->text = text.data();
    to->size = text.size();
  }
}

void slot::set_document(json document) const {
  auto* to = node(state::document);
  if (to == nullptr)
    return;
  to->first = tree_->documents_.size();
  tree_->hold(std::move(document));
}

void slot::set_written(std::function<void(json_writer&)> writes) const {
  auto* to = node(state::written);
  if (to == nullptr)
    return;
  to->first = tree_->writers_.size();
  tree_->writers_.push_back(std::move(writes));
}

bool slot::place(state is, std::size_t count, std::size_t nodes) const {
  if (tree_ == nullptr)
    return false;
  const auto first = tree_->nodes_.size();
  if (nodes > tree_->nodes_max_ - std::min(first, tree_->nodes_max_)) {
    tree_->is_full_ = true;
    return false;
  }
  tree_->nodes_.resize(first + nodes);
  auto* to = node(is);
  to->first = first;
  to->size = count;
  return true;
}

const slot& slot::begin() const {
  if (tree_ != nullptr && tree_->nodes_[node_].is != state::structure)
    place(state::structure, type_->members.size(), type_->members.size());
  return *this;
}

std::size_t slot::begin(std::size_t count) const {
  const bool is_map = type_ != nullptr && type_->kind == shape_kind::map;
  const auto nodes
      = count > std::numeric_limits<std::size_t>::max() / 2 || !is_map ? count : 2 * count;
  return place(is_map ? state::map : state::list, count, nodes) ? count : 0;
}

slot slot::operator[](std::size_t member) const {
  if (!is_structure(type_) || member >= type_->members.size())
    return {};
  begin();
  if (tree_ == nullptr || tree_->nodes_[node_].is != state::structure)
    return {};
  return {tree_, tree_->nodes_[node_].first + member, type_->members[member].type};
}

slot slot::operator[](std::string_view name) const {
  return is_structure(type_) ? (*this)[member_index(*type_, name)] : slot{};
}

slot slot::at(std::size_t index) const {
  const auto found = read().at(index);
  return found.tree_ != nullptr ? slot{tree_, found.node_, found.type_} : slot{};
}

slot slot::key_at(std::size_t index) const {
  const auto found = read().key_at(index);
  return found.tree_ != nullptr ? slot{tree_, found.node_, found.type_} : slot{};
}

value slot::read() const {
  return tree_ != nullptr ? value{tree_, node_, type_} : value{};
}

// -- the tree
// ---------------------------------------------------------------------------------------

value_tree::value_tree(const shape& of, std::size_t nodes_max) : type_(&of), nodes_max_(nodes_max) {
  nodes_.reserve(1 + of.members.size());
  nodes_.resize(1);
}

std::string_view value_tree::hold(std::string text) {
  if (!texts_)
    texts_ = std::make_unique<std::deque<std::string>>();
  // A deque does not move what it has, short strings included.
  return texts_->emplace_back(std::move(text));
}

namespace {

void find_untaken(const value& of, const std::string& path, std::vector<std::string>& found);

void find_untaken_member(const value& of, std::size_t index, const std::string& path,
                         std::vector<std::string>& found) {
  const auto inner = of.peek(index);
  if (!inner.is_meaningful())
    return;
  auto here = path.empty() ? std::string{} : path + ".";
  here.append(of.type().members[index].name);
  if (inner.is_taken())
    return find_untaken(inner, here, found);
  if (std::ranges::find(found, here) == found.end())
    found.push_back(std::move(here));
}

void find_untaken(const value& of, const std::string& path, std::vector<std::string>& found) {
  for (std::size_t i = 0; i < of.size(); ++i)
    find_untaken(of.at(i), path, found);
  if (!of.present() || !is_structure(&of.type()))
    return;
  for (std::size_t i = 0; i < of.type().members.size(); ++i)
    find_untaken_member(of, i, path, found);
}

} // namespace

namespace {

/// The same question without the names, which nearly nobody needs.
bool is_taken_below(const value& of) {
  for (std::size_t i = 0; i < of.size(); ++i)
    if (!is_taken_below(of.at(i)))
      return false;
  if (!of.present() || !is_structure(&of.type()))
    return true;
  for (std::size_t i = 0; i < of.type().members.size(); ++i) {
    const auto inner = of.peek(i);
    if (inner.present() && (inner.is_taken() ? !is_taken_below(inner) : inner.is_meaningful()))
      return false;
  }
  return true;
}

} // namespace

bool value_tree::is_all_taken() const {
  return is_taken_below(root());
}

std::vector<std::string> value_tree::untaken() const {
  std::vector<std::string> found;
  find_untaken(root(), {}, found);
  return found;
}

} // namespace troupe::gateway::wire
