// SPDX-License-Identifier: Apache-2.0
#include "core/expression/condition.hpp"

#include "core/expression/metered.hpp"

#include <algorithm>
#include <utility>

namespace troupe::expression {

namespace {

using kind = attribute_value::kind;

/// Number of bytes or elements; nothing for N, BOOL and NULL.
std::optional<std::size_t> length_of(const attribute_value& value) {
  switch (value.type()) {
    case kind::string:
      return value.as<std::string>()->size();
    case kind::binary:
      return value.as<attribute_value::binary_bytes>()->bytes.size();
    case kind::map:
      return value.as<item>()->size();
    case kind::list:
      return value.as<attribute_value::list_of_values>()->size();
    case kind::string_set:
      return value.as<attribute_value::set_of_strings>()->size();
    case kind::number_set:
      return value.as<attribute_value::set_of_numbers>()->size();
    case kind::binary_set:
      return value.as<attribute_value::set_of_binaries>()->size();
    case kind::number:
    case kind::boolean:
    case kind::null:
      break;
  }
  return std::nullopt;
}

const attribute_value* find_on_account(const item& attributes, const path& where, work& spent) {
  for (const auto& step : where.steps) {
    const auto* name = std::get_if<std::string>(&step);
    charge_lookup(attributes.size(), name != nullptr ? name->size() : 0, spent);
  }
  return find(attributes, where);
}

/// What an operand is for one item: null where a path leads nowhere or a size is not defined.
class operand_value {
public:
  operand_value(const operand& from, const item& attributes, work& spent)
      : value_(look_up(from, attributes, spent)) {}
  operand_value(const operand_value&) = delete;
  operand_value& operator=(const operand_value&) = delete;

  explicit operator bool() const { return value_ != nullptr; }
  const attribute_value& operator*() const { return *value_; }

private:
  const attribute_value* look_up(const operand& from, const item& attributes, work& spent) {
    if (const auto* given = std::get_if<literal>(&from))
      return given->get();
    if (const auto* where = std::get_if<path>(&from))
      return find_on_account(attributes, *where, spent);
    const auto& of = std::get<size_of>(from).of;
    const auto* given = std::get_if<literal>(&of);
    const auto* measured
        = given != nullptr ? given->get() : find_on_account(attributes, std::get<path>(of), spent);
    const auto length = measured != nullptr ? length_of(*measured) : std::nullopt;
    if (!length)
      return nullptr;
    size_.content = number{static_cast<std::int64_t>(*length)};
    return &size_;
  }

  attribute_value size_; ///< Holds what `size` made; before `value_`, which may point here.
  const attribute_value* value_;
};

/// Stops soon after the account is spent, with any outcome.
struct evaluator {
  const item& attributes;
  work& spent;

  [[nodiscard]] operand_value value_of(const operand& from) const {
    return {from, attributes, spent};
  }
  [[nodiscard]] std::partial_ordering order(const attribute_value& a,
                                            const attribute_value& b) const {
    return compare(a, b, spent);
  }

  bool operator()(const comparison& claim) const {
    const auto left = value_of(claim.left);
    const auto right = value_of(claim.right);
    const bool are_there = left && right;
    switch (claim.sign) {
      case comparator::equal:
        return are_there && is_equal(*left, *right, spent);
      case comparator::not_equal:
        return !are_there || !is_equal(*left, *right, spent);
      case comparator::less:
        return are_there && order(*left, *right) < 0;
      case comparator::less_or_equal:
        return are_there && order(*left, *right) <= 0;
      case comparator::greater:
        return are_there && order(*left, *right) > 0;
      case comparator::greater_or_equal:
        return are_there && order(*left, *right) >= 0;
    }
    return false;
  }
  bool operator()(const between& claim) const {
    const auto subject = value_of(claim.subject);
    const auto low = value_of(claim.low);
    const auto high = value_of(claim.high);
    return subject && low && high && order(*subject, *low) >= 0 && order(*subject, *high) <= 0;
  }
  bool operator()(const one_of& claim) const {
    const auto subject = value_of(claim.subject);
    return subject
           && std::any_of(claim.choices.begin(), claim.choices.end(), [&](const auto& each) {
                const auto choice = value_of(each);
                return choice && !spent.is_spent() && is_equal(*subject, *choice, spent);
              });
  }
  bool operator()(const existence& claim) const {
    return (find_on_account(attributes, claim.of, spent) != nullptr) == claim.wanted;
  }
  bool operator()(const has_type& claim) const {
    const auto* value = find_on_account(attributes, claim.of, spent);
    return value != nullptr && value->is(claim.wanted);
  }
  bool operator()(const begins_with& claim) const {
    const auto subject = value_of(claim.subject);
    const auto prefix = value_of(claim.prefix);
    return subject && prefix && has_prefix(*subject, *prefix, spent);
  }
  bool operator()(const contains& claim) const {
    const auto subject = value_of(claim.subject);
    const auto part = value_of(claim.part);
    return subject && part && has_part(*subject, *part, spent);
  }
  bool operator()(const negation& claim) const { return !is_true(*claim.of); }
  bool operator()(const junction& claim) const {
    const auto holds = [&](const condition& part) { return is_true(part); };
    return claim.how == junction::word::all
               ? std::all_of(claim.parts.begin(), claim.parts.end(), holds)
               : std::any_of(claim.parts.begin(), claim.parts.end(), holds);
  }

  [[nodiscard]] bool is_true(const condition& claim) const {
    spent.charge(1);
    return !spent.is_spent() && std::visit(*this, claim.node);
  }
};

struct root_collector {
  std::set<std::string>& names;

  void operator()(const path& where) const { names.insert(where.root()); }
  void operator()(const literal&) const {}
  void operator()(const size_of& from) const { std::visit(*this, from.of); }
  void operator()(const comparison& claim) const { visit({&claim.left, &claim.right}); }
  void operator()(const between& claim) const { visit({&claim.subject, &claim.low, &claim.high}); }
  void operator()(const existence& claim) const { (*this)(claim.of); }
  void operator()(const has_type& claim) const { (*this)(claim.of); }
  void operator()(const begins_with& claim) const { visit({&claim.subject, &claim.prefix}); }
  void operator()(const contains& claim) const { visit({&claim.subject, &claim.part}); }
  void operator()(const negation& claim) const { std::visit(*this, claim.of->node); }
  void operator()(const one_of& claim) const {
    visit({&claim.subject});
    for (const auto& choice : claim.choices)
      visit({&choice});
  }
  void operator()(const junction& claim) const {
    for (const auto& part : claim.parts)
      std::visit(*this, part.node);
  }

private:
  void visit(std::initializer_list<const operand*> operands) const {
    for (const auto* each : operands)
      std::visit(*this, *each);
  }
};

} // namespace

const attribute_value* find(const item& attributes, const path& where) {
  const auto root = attributes.find(where.root());
  if (root == attributes.end())
    return nullptr;
  const attribute_value* at = &root->second;
  for (std::size_t i = 1; i < where.steps.size(); ++i) {
    if (const auto* name = std::get_if<std::string>(&where.steps[i])) {
      const auto* members = at->as<item>();
      if (members == nullptr)
        return nullptr;
      const auto member = members->find(*name);
      if (member == members->end())
        return nullptr;
      at = &member->second;
      continue;
    }
    const auto index = std::get<std::size_t>(where.steps[i]);
    const auto* elements = at->as<attribute_value::list_of_values>();
    if (elements == nullptr || index >= elements->size())
      return nullptr;
    at = &(*elements)[index];
  }
  return at;
}

result<bool> holds(const condition& claim, const item& attributes, work& spent) {
  const auto does = evaluator{attributes, spent}.is_true(claim);
  if (spent.is_spent())
    return error{code::validation,
                 "troupe: the expression takes too much work on one item; the limit is "
                     + std::to_string(spent.steps_max()) + " steps",
                 {}};
  return does;
}

std::set<std::string> roots(const condition& claim) {
  std::set<std::string> names;
  std::visit(root_collector{names}, claim.node);
  return names;
}

result<key_query> bind(const key_condition& asked, const key_attribute& hash,
                       const std::optional<key_attribute>& range) {
  const auto refused = [](std::string message) {
    return error{code::validation, std::move(message), {}};
  };
  const auto term_of = [&](const std::string& name) {
    return std::find_if(asked.terms.begin(), asked.terms.end(),
                        [&](const key_term& term) { return term.attribute == name; });
  };
  const auto none = asked.terms.end();
  const auto hash_term = term_of(hash.name);
  const auto range_term = range ? term_of(range->name) : none;
  if (hash_term == none)
    return refused("Query condition missed key schema element: " + hash.name);
  if (asked.terms.size() > 2 || (asked.terms.size() == 2 && !range))
    return refused("Query key condition not supported");
  if (asked.terms.size() == 2 && range_term == none)
    return refused("Query condition missed key schema element: " + range->name);
  if (hash_term->sign != key_term::how::equal)
    return refused("Query key condition not supported");
  const auto fits_schema = [](const key_term& term, const key_attribute& key) {
    return term.low.is(key.type) && (!term.high || term.high->is(key.type));
  };
  if (!fits_schema(*hash_term, hash) || (range_term != none && !fits_schema(*range_term, *range)))
    return refused("One or more parameter values were invalid: Condition parameter type does not "
                   "match schema type");
  if (length_of(hash_term->low) == std::size_t{0})
    return refused(
        "One or more parameter values are not valid. The AttributeValue for a key attribute "
        "cannot contain an empty "
        + std::string{hash.type == kind::binary ? "binary" : "string"}
        + " value. Key: " + hash.name);
  key_query made{.hash = hash_term->low, .range = std::nullopt};
  if (range_term != none)
    made.range = *range_term;
  return made;
}

bool fits(const key_term& asked, const attribute_value& range_value) {
  work spent; // A key is short.
  const auto order = compare(range_value, asked.low);
  switch (asked.sign) {
    case key_term::how::equal:
      return order == 0;
    case key_term::how::less:
      return order < 0;
    case key_term::how::less_or_equal:
      return order <= 0;
    case key_term::how::greater:
      return order > 0;
    case key_term::how::greater_or_equal:
      return order >= 0;
    case key_term::how::between:
      return order >= 0 && compare(range_value, *asked.high) <= 0;
    case key_term::how::begins_with:
      return has_prefix(range_value, asked.low, spent);
  }
  return false;
}

} // namespace troupe::expression
