// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/dynamodb/constraints.hpp"

/// The requests of DynamoDB's operations, as data (service model 2012-08-10). Parameters that
/// Troupe does not have are not in here: they are refused by name in `decoder::check` (the legacy
/// ones) and in definition.cpp.
namespace troupe::gateway::dynamodb::model {

extern const shape create_table;
extern const shape list_tables;
extern const shape put_item;
extern const shape get_item;
extern const shape update_item;
extern const shape delete_item;
extern const shape query;
extern const shape scan;
extern const shape batch_get_item;
extern const shape keys_and_attributes; ///< One table's part of a BatchGetItem.
extern const shape batch_write_item;
extern const shape write_request; ///< One element of a BatchWriteItem.
extern const shape table_only;    ///< TableName and nothing else.
extern const shape resource_arn;  ///< ListTagsOfResource.
extern const shape nothing;

} // namespace troupe::gateway::dynamodb::model
