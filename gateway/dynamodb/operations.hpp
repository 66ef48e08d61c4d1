// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/operation.hpp"

/// DynamoDB's operations. The list is the only registry: what is not in it answers 501.
namespace troupe::gateway::dynamodb {

// tables.cpp
TROUPE_OPERATION(create_table, "CreateTable");
TROUPE_OPERATION(describe_table, "DescribeTable");
TROUPE_OPERATION(list_tables, "ListTables");
TROUPE_OPERATION(delete_table, "DeleteTable");
// items.cpp
TROUPE_OPERATION(put_item, "PutItem");
TROUPE_OPERATION(get_item, "GetItem");
TROUPE_OPERATION(update_item, "UpdateItem");
TROUPE_OPERATION(delete_item, "DeleteItem");
// queries.cpp
TROUPE_OPERATION(query, "Query");
TROUPE_OPERATION(scan, "Scan");
// batches.cpp
TROUPE_OPERATION(batch_get_item, "BatchGetItem");
TROUPE_OPERATION(batch_write_item, "BatchWriteItem");
// facts.cpp
TROUPE_OPERATION(describe_endpoints, "DescribeEndpoints");
TROUPE_OPERATION(describe_limits, "DescribeLimits");
TROUPE_OPERATION(describe_time_to_live, "DescribeTimeToLive");
TROUPE_OPERATION(describe_continuous_backups, "DescribeContinuousBackups");
TROUPE_OPERATION(list_tags_of_resource, "ListTagsOfResource");

using operations
    = operation_list<get_item, put_item, query, update_item, delete_item, scan, batch_get_item,
                     batch_write_item, create_table, describe_table, list_tables, delete_table,
                     describe_endpoints, describe_limits, describe_time_to_live,
                     describe_continuous_backups, list_tags_of_resource>;

} // namespace troupe::gateway::dynamodb
