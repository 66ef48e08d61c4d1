// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/dynamodb/request.hpp"

/// DynamoDB's operations; service.cpp lists them.
namespace troupe::gateway::dynamodb {

// tables.cpp
run_of<model::create_table> create_table;
run_of<model::describe_table> describe_table;
run_of<model::list_tables> list_tables;
run_of<model::delete_table> delete_table;
// items.cpp
run_of<model::put_item> put_item;
run_of<model::get_item> get_item;
run_of<model::update_item> update_item;
run_of<model::delete_item> delete_item;
// queries.cpp
run_of<model::query> query;
run_of<model::scan> scan;
// batches.cpp
run_of<model::batch_get_item> batch_get_item;
run_of<model::batch_write_item> batch_write_item;
// facts.cpp
run_of<model::describe_endpoints> describe_endpoints;
run_of<model::describe_limits> describe_limits;
run_of<model::describe_time_to_live> describe_time_to_live;
run_of<model::describe_continuous_backups> describe_continuous_backups;
run_of<model::list_tags_of_resource> list_tags_of_resource;
run_of<model::tag_resource> tag_resource;
run_of<model::untag_resource> untag_resource;

} // namespace troupe::gateway::dynamodb
