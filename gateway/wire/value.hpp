// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/clock.hpp"
#include "core/json.hpp"
#include "gateway/wire/model.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// An operation's input or output as one small tree, whatever protocol it came by or goes by.
///
/// `value_tree` owns: all nodes stand in one vector, members of a structure, elements of a list and
/// pairs of a map side by side, so that a member is found by its index; text is a view into what
/// the tree holds (the request's JSON document, its body) and costs nothing of its own. `value`
/// reads and `slot` writes; both are cheap and good while their tree lives, also after it was
/// moved. What is asked of the wrong kind, or of what is not there, is the default that the caller
/// names, or a value that is absent: a tree that a codec made has only kinds that its shapes have.
///
/// Reading a member takes it: `untaken` names what a request asked for and nobody looked at.
/// Not thread-safe.
namespace troupe::gateway::wire {

class slot;
class value_tree;

/// What stands at a place of a tree; only value.cpp looks inside.
struct value_node {
  enum class state : std::uint8_t {
    absent,
    null,
    flag,
    integer,
    real,
    time,
    text,
    list,
    map,
    structure,
    document,
    written,
  };
  union {
    std::int64_t integer = 0; ///< Milliseconds, of a time; the index of a document.
    double real;
    bool flag;
    const char* text;
    std::size_t first; ///< Node of the first member, element or key; which writer.
  };
  std::size_t size = 0; ///< Bytes, members, elements or pairs.
  state is = state::absent;
  mutable bool is_taken = false;
};

/// A place of a tree, to read.
class value {
public:
  value() = default; ///< Absent.

  /// Neither absent nor null: what the AWS protocols treat alike.
  [[nodiscard]] bool present() const;
  [[nodiscard]] bool is_null() const;
  /// There, and neither `false` nor empty nor made of nothing else: something is asked for.
  [[nodiscard]] bool is_meaningful() const;
  /// The shape that it is of; only of a value of a tree.
  [[nodiscard]] const shape& type() const { return *type_; }

  /// A member of a structure, by its index in the shape or by its name in the model; takes it.
  value operator[](std::size_t member) const;
  value operator[](std::string_view name) const;
  /// The same without taking it.
  [[nodiscard]] value peek(std::size_t member) const;
  [[nodiscard]] bool is_taken() const;
  /// Takes this value and all that is in it, for who passes it on as a whole.
  const value& take_all() const;

  [[nodiscard]] std::string_view text() const; ///< Of a string or blob: its bytes.
  [[nodiscard]] bool flag(bool otherwise = false) const;
  [[nodiscard]] std::int64_t integer(std::int64_t otherwise = 0) const;
  [[nodiscard]] double real(double otherwise = 0) const;
  [[nodiscard]] epoch_ms time(epoch_ms otherwise = 0) const;
  [[nodiscard]] json document() const;
  /// What writes this value as JSON, if it is none of the others; null if it is.
  [[nodiscard]] const std::function<void(json_writer&)>* written() const;

  /// Elements of a list, pairs of a map.
  [[nodiscard]] std::size_t size() const;
  /// An element of a list, or what a key of a map leads to.
  [[nodiscard]] value at(std::size_t index) const;
  /// A key of a map.
  [[nodiscard]] value key_at(std::size_t index) const;
  /// What that key of a map leads to; absent if there is none.
  [[nodiscard]] value find(std::string_view key) const;

private:
  friend class slot;
  friend class value_tree;
  value(const value_tree* tree, std::size_t node, const shape* type)
      : tree_(tree), node_(node), type_(type) {}
  [[nodiscard]] const value_node* node(value_node::state wanted) const;

  const value_tree* tree_ = nullptr;
  std::size_t node_ = 0;
  const shape* type_ = nullptr;
};

/// A place of a tree, to write. Writing to what a full tree has no place for does nothing.
class slot {
public:
  slot() = default; ///< Nowhere.

  [[nodiscard]] const shape& type() const { return *type_; }

  void set_null() const;
  void set_flag(bool flag) const;
  void set_integer(std::int64_t number) const;
  void set_real(double number) const;
  void set_time(epoch_ms time) const;
  void set_text(std::string_view text) const; ///< Copied.
  void set_text(const char* text) const { set_text(std::string_view{text}); }
  void set_text(std::string&& text) const;
  /// Text that lives as long as the tree: of what `hold` keeps, or a constant.
  void set_view(std::string_view text) const;
  void set_document(json document) const;
  /// JSON that is written when the answer is: only what goes out in JSON has a place for it.
  void set_written(std::function<void(json_writer&)> writes) const;

  /// A member of a structure, which begins with the first of them.
  slot operator[](std::size_t member) const;
  slot operator[](std::string_view name) const;
  /// An empty structure.
  const slot& begin() const;
  /// A list or map of so many elements or pairs, all absent; how many there are: none if the tree
  /// has no place for them.
  std::size_t begin(std::size_t count) const;
  /// An element of a list, or what a key leads to.
  [[nodiscard]] slot at(std::size_t index) const;
  [[nodiscard]] slot key_at(std::size_t index) const;
  /// What was written so far.
  [[nodiscard]] value read() const;

private:
  friend class value_tree;
  slot(value_tree* tree, std::size_t node, const shape* type)
      : tree_(tree), node_(node), type_(type) {}
  value_node* node(value_node::state is) const;
  bool place(value_node::state is, std::size_t count, std::size_t nodes) const;

  value_tree* tree_ = nullptr;
  std::size_t node_ = 0;
  const shape* type_ = nullptr;
};

class value_tree {
public:
  /// An empty tree of that shape, which must outlive it, with at most so many nodes.
  explicit value_tree(const shape& of,
                      std::size_t nodes_max = std::numeric_limits<std::size_t>::max());

  [[nodiscard]] value root() const { return {this, 0, type_}; }
  [[nodiscard]] slot edit() { return {this, 0, type_}; }
  [[nodiscard]] const shape& type() const { return *type_; }
  /// Something did not find room.
  [[nodiscard]] bool is_full() const { return is_full_; }

  /// Keeps text for as long as the tree lives.
  std::string_view hold(std::string text);
  /// Keeps a JSON document, whose texts the tree may view.
  void hold(json document) {
    constexpr std::size_t usual = 4; // The whole, and a few that are in it.
    if (documents_.empty())
      documents_.reserve(usual);
    documents_.push_back(std::move(document));
  }

  /// The members that ask for something and that nobody took: `VpcConfig.SubnetIds`, each once.
  [[nodiscard]] std::vector<std::string> untaken() const;
  [[nodiscard]] bool is_all_taken() const;

private:
  friend class value;
  friend class slot;

  const shape* type_;
  std::vector<value_node> nodes_;
  std::size_t nodes_max_;
  bool is_full_ = false;
  std::vector<json> documents_;
  std::vector<std::function<void(json_writer&)>> writers_;
  std::unique_ptr<std::deque<std::string>> texts_; ///< Made when there is a first.
};

// -- what every walk through a tree does, for each of its members
// ---------------------------------------------------

inline const value_node* value::node(value_node::state wanted) const {
  if (tree_ == nullptr)
    return nullptr;
  const auto& found = tree_->nodes_[node_];
  return found.is == wanted ? &found : nullptr;
}

inline bool value::present() const {
  if (tree_ == nullptr)
    return false;
  const auto is = tree_->nodes_[node_].is;
  return is != value_node::state::absent && is != value_node::state::null;
}

inline bool value::is_null() const {
  return node(value_node::state::null) != nullptr;
}

inline value value::peek(std::size_t member) const {
  const auto* found = node(value_node::state::structure);
  if (found == nullptr || member >= found->size)
    return {};
  return {tree_, found->first + member, type_->members[member].type};
}

} // namespace troupe::gateway::wire
