// SPDX-License-Identifier: Apache-2.0
#include "gateway/logs/operations.hpp"

namespace troupe::gateway::logs {

extern const service served; // gateway/registry.cpp

namespace {

constexpr served_operation operations[] = {
    serves<model::create_log_group, create_group, about_group<model::create_log_group>>(),
    serves<model::delete_log_group, delete_group, about_group<model::delete_log_group>>(),
    serves<model::describe_log_groups, describe_groups>(),
    serves<model::put_retention_policy, put_retention, about_group<model::put_retention_policy>>(),
    serves<model::delete_retention_policy, delete_retention,
           about_group<model::delete_retention_policy>>(),
    serves<model::tag_resource, tag_resource, about_resource<model::tag_resource>>(),
    serves<model::untag_resource, untag_resource, about_resource<model::untag_resource>>(),
    serves<model::list_tags_for_resource, list_resource_tags,
           about_resource<model::list_tags_for_resource>>(),
    serves<model::tag_log_group, tag_group, about_group<model::tag_log_group>>(),
    serves<model::untag_log_group, untag_group, about_group<model::untag_log_group>>(),
    serves<model::list_tags_log_group, list_group_tags, about_group<model::list_tags_log_group>>(),
    serves<model::create_log_stream, create_stream, about_group<model::create_log_stream>>(),
    serves<model::delete_log_stream, delete_stream, about_group<model::delete_log_stream>>(),
    serves<model::describe_log_streams, describe_streams,
           about_either_group<model::describe_log_streams>>(),
    serves<model::put_log_events, put_log_events, about_group<model::put_log_events>>(),
    serves<model::get_log_events, get_log_events, about_either_group<model::get_log_events>>(),
    serves<model::filter_log_events, filter_log_events,
           about_either_group<model::filter_log_events>>(),
};

} // namespace

constinit const service served{&wire::models::logs, "Logs", operations};

} // namespace troupe::gateway::logs
