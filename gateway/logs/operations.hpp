// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/logs/group_names.hpp"

#include <map>
#include <string>

/// The operations of CloudWatch Logs that Troupe has; service.cpp lists them.
///
/// An `entity` of PutLogEvents is answered with `rejectedEntityInfo`, as AWS answers for groups
/// that take none. `sequenceToken` and `interleaved` are accepted and mean nothing, as on AWS.
namespace troupe::gateway::logs {

/// As every operation has them: of names that are there twice the last counts.
std::map<std::string, std::string> read_tags(wire::map_view<wire::as::text> in);

run_of<model::create_log_group> create_group;
run_of<model::delete_log_group> delete_group;
run_of<model::describe_log_groups> describe_groups;
run_of<model::put_retention_policy> put_retention;
run_of<model::delete_retention_policy> delete_retention;
run_of<model::tag_resource> tag_resource;
run_of<model::untag_resource> untag_resource;
run_of<model::list_tags_for_resource> list_resource_tags;
run_of<model::tag_log_group> tag_group;
run_of<model::untag_log_group> untag_group;
run_of<model::list_tags_log_group> list_group_tags;
run_of<model::create_log_stream> create_stream;
run_of<model::delete_log_stream> delete_stream;
run_of<model::describe_log_streams> describe_streams;
run_of<model::put_log_events> put_log_events;
run_of<model::get_log_events> get_log_events;
run_of<model::filter_log_events> filter_log_events;

} // namespace troupe::gateway::logs
