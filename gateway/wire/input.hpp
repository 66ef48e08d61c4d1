// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/wire/outcome.hpp"
#include "gateway/wire/value.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// An operation's checked input, read with the types of its model:
///
///     #include "gateway/models/lambda.hpp"
///     namespace model = wire::model::lambda;
///
///     const wire::input<model::create_function> in{tree};
///     std::string_view name = in[model::create_function::FunctionName];           // required
///     std::optional<std::int64_t> timeout = in[model::create_function::Timeout]; // or not
///     const auto vpc = in[model::create_function::VpcConfig];
///     for (std::string_view id : vpc[model::shapes::vpc_config::SubnetIds]) ...
///
/// The constants are made of the model by models/generate.mjs. A name that the model does not have,
/// a member of another structure and a value used as of another type do not compile. Reading a
/// member takes it; what asks for something and was never taken is refused by name
/// (gateway/service.hpp).
///
/// Views of the tree, which must outlive them. A required member that is absent after all, because
/// its service words that itself, reads as empty, zero or false.
namespace troupe::gateway::wire {

/// A member of the structure `Of`, read as `As` says.
template <class Of, class As>
struct typed_member {
  std::uint16_t index;
};

template <class Of>
class structure_view;
template <class As>
class list_view;
template <class As>
class map_view;

/// How values are read: what a type of the model is in C++.
namespace as {

struct text { ///< Of a string or a blob: its bytes.
  using type = std::string_view;
  static type read(const value& of) { return of.text(); }
};
struct flag {
  using type = bool;
  static type read(const value& of) { return of.flag(); }
};
struct integer {
  using type = std::int64_t;
  static type read(const value& of) { return of.integer(); }
};
struct real {
  using type = double;
  static type read(const value& of) { return of.real(); }
};
struct time {
  using type = epoch_ms;
  static type read(const value& of) { return of.time(); }
};
/// A scalar that need not be there.
template <class As>
struct optional {
  using type = std::optional<typename As::type>;
  static type read(const value& of) { return of.present() ? type{As::read(of)} : type{}; }
};
struct document { ///< JSON that is absent where the value is.
  using type = json;
  static type read(const value& of) { return of.document(); }
};
template <class Of>
struct structure {
  using type = structure_view<Of>;
  static type read(const value& of) { return type{of}; }
};
template <class As>
struct list {
  using type = list_view<As>;
  static type read(const value& of) { return type{of}; }
};
template <class As>
struct map {
  using type = map_view<As>;
  static type read(const value& of) { return type{of}; }
};

} // namespace as

/// A structure, there or not; of one that is not, all members are absent.
template <class Of>
class structure_view {
public:
  explicit structure_view(const value& of) : of_(of) {}

  [[nodiscard]] bool present() const { return of_.present(); }
  template <class As>
  typename As::type operator[](typed_member<Of, As> member) const {
    return As::read(of_[member.index]);
  }
  template <class As>
  typename As::type get(typed_member<Of, As> member) const {
    return (*this)[member];
  }
  /// The same without taking it.
  template <class As>
  [[nodiscard]] typename As::type peek(typed_member<Of, As> member) const {
    return As::read(of_.peek(member.index));
  }
  /// Whether the request says anything of a member; takes nothing.
  template <class As>
  [[nodiscard]] bool has(typed_member<Of, As> member) const {
    return of_.peek(member.index).present();
  }
  /// Takes all that is in it, for who passes it on as a whole.
  value take_all() const { return of_.take_all(); }

private:
  value of_;
};

/// A list, there or not; of one that is not, the size is 0.
template <class As>
class list_view {
public:
  class iterator {
  public:
    iterator(const value& of, std::size_t at) : of_(of), at_(at) {}
    typename As::type operator*() const { return As::read(of_.at(at_)); }
    iterator& operator++() {
      ++at_;
      return *this;
    }
    bool operator!=(const iterator& other) const { return at_ != other.at_; }

  private:
    value of_;
    std::size_t at_;
  };

  explicit list_view(const value& of) : of_(of) {}

  [[nodiscard]] bool present() const { return of_.present(); }
  [[nodiscard]] value untyped() const { return of_; }
  [[nodiscard]] std::size_t size() const { return of_.size(); }
  typename As::type operator[](std::size_t index) const { return As::read(of_.at(index)); }
  [[nodiscard]] iterator begin() const { return {of_, 0}; }
  [[nodiscard]] iterator end() const { return {of_, of_.size()}; }

private:
  value of_;
};

/// A map, there or not, in the order in which it was sent.
template <class As>
class map_view {
public:
  explicit map_view(const value& of) : of_(of) {}

  [[nodiscard]] bool present() const { return of_.present(); }
  [[nodiscard]] std::size_t size() const { return of_.size(); }
  [[nodiscard]] std::string_view key(std::size_t index) const { return of_.key_at(index).text(); }
  typename As::type operator[](std::size_t index) const { return As::read(of_.at(index)); }
  [[nodiscard]] bool has(std::string_view key) const { return of_.find(key).present(); }
  /// What the key leads to; as an absent value is read if there is no such key.
  [[nodiscard]] typename As::type find(std::string_view key) const {
    return As::read(of_.find(key));
  }

private:
  value of_;
};

/// Of an operation that takes nothing.
struct no_members {};

/// `Operation` is one of a made header: it names the structure that it takes, and has its model.
template <class Operation>
class input : public structure_view<typename Operation::shape> {
public:
  explicit input(const value_tree& tree)
      : structure_view<typename Operation::shape>(tree.root()), tree_(&tree) {}

  [[nodiscard]] const value_tree& tree() const { return *tree_; }

private:
  const value_tree* tree_;
};

/// The members that ask for something and that nobody took: `VpcConfig.SubnetIds`.
template <class Operation>
std::vector<std::string> untaken(const input<Operation>& in) {
  return in.tree().untaken();
}

/// What is said of members that Troupe does not have, or of an operation if none is named:
/// `troupe: CreateFunction with VpcConfig.SubnetIds is not implemented`.
std::string not_implemented(const operation_model& operation,
                            const std::vector<std::string>& members);

} // namespace troupe::gateway::wire
