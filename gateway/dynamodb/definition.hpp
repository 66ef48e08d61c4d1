// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/protocol/table.hpp"
#include "core/json.hpp"
#include "core/result.hpp"

#include <string_view>

/// CreateTable's parameters into a definition, and a table into TableDescription.
namespace troupe::gateway::dynamodb {

/// Refuses in AWS's words what does not go together, and by name what Troupe does not have:
/// indexes, streams, encryption, resource policies.
result<table_definition> read_definition(const json& body);

/// How much of a table an answer shows.
enum class table_view : std::uint8_t { created, described, deleted };

/// TableDescription. AWS leaves out of the answer to DeleteTable what the table was made of, and
/// out of CreateTable's the warm throughput that nobody asked for.
void write_table(json_writer& out, const table_description& table, table_view view);

} // namespace troupe::gateway::dynamodb
