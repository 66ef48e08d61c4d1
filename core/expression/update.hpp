// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/expression/parser.hpp"

#include <string_view>

/// Applies update expressions and projections to items. Pure functions; key attributes, sizes and
/// the existence of the item are the table's business.
namespace troupe::expression {

inline constexpr std::string_view update_too_large
    = "Item size to update has exceeded the maximum allowed size";

/// The item after the update. All right-hand sides read `before`. Refuses in AWS's words where a
/// path leads nowhere, an operand is missing or of a wrong type, or a number overflows; and where
/// what the update makes is more than an item may weigh, before it is made. Call it as
/// `expression::apply`: an item is a std::map, and so brings std::apply along.
result<item> apply(const update& change, const item& before);

/// True for an update of REMOVE and DELETE alone: on a missing item it does nothing, creates
/// nothing, and must not be applied.
bool only_removes(const update& change);

/// The paths that the update writes, in its order: what UPDATED_OLD and UPDATED_NEW show. A key
/// attribute must not be the root of any.
std::vector<path> targets(const update& change);

/// The parts of an item that the paths lead to, in their skeleton of maps and lists: of a map only
/// the wanted members, of a list only the wanted elements, closed up.
item project(const path_tree& wanted, const item& attributes);
inline item project(const projection& wanted, const item& attributes) {
  return project(wanted.paths, attributes);
}

} // namespace troupe::expression
