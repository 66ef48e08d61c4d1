// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/dynamodb/request.hpp"

#include <string_view>

/// CreateTable's parameters into a definition, and a table into TableDescription.
namespace troupe::gateway::dynamodb {

/// AWS's words where CreateTable names no table; they go before all constraints.
inline constexpr std::string_view table_name_missing
    = "The parameter 'TableName' is required but was not present in the request";

/// Refuses in AWS's words what does not go together, and by name the indexes that Troupe does not
/// have, before the rules of keys that they would break.
result<table_definition> read_definition(wire::input<model::create_table> in);

/// How much of a table an answer shows.
enum class table_view : std::uint8_t { created, described, deleted };

/// TableDescription. AWS leaves out of the answer to DeleteTable what the table was made of, and
/// out of CreateTable's the warm throughput that nobody asked for.
void write_table(wire::structure_place<model::shapes::table_description> to,
                 const table_description& table, table_view view);

} // namespace troupe::gateway::dynamodb
