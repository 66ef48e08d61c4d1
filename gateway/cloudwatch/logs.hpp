// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/operation.hpp"

/// The operations of CloudWatch Logs that Troupe has (awsJson1.1, model 2014-03-28).
///
/// Refused by name: `kmsKeyId`, deletion protection, filter patterns, `unmask`, linked accounts. An
/// `entity` of PutLogEvents is answered with `rejectedEntityInfo`, as AWS answers for groups that
/// take none. `sequenceToken` and `interleaved` are accepted and mean nothing, as on AWS.
namespace troupe::gateway::logs {

TROUPE_OPERATION(create_group, "CreateLogGroup");
TROUPE_OPERATION(delete_group, "DeleteLogGroup");
TROUPE_OPERATION(describe_groups, "DescribeLogGroups");
TROUPE_OPERATION(put_retention, "PutRetentionPolicy");
TROUPE_OPERATION(delete_retention, "DeleteRetentionPolicy");
TROUPE_OPERATION(tag_resource, "TagResource");
TROUPE_OPERATION(untag_resource, "UntagResource");
TROUPE_OPERATION(list_resource_tags, "ListTagsForResource");
TROUPE_OPERATION(tag_group, "TagLogGroup");
TROUPE_OPERATION(untag_group, "UntagLogGroup");
TROUPE_OPERATION(list_group_tags, "ListTagsLogGroup");
TROUPE_OPERATION(create_stream, "CreateLogStream");
TROUPE_OPERATION(delete_stream, "DeleteLogStream");
TROUPE_OPERATION(describe_streams, "DescribeLogStreams");
TROUPE_OPERATION(put_log_events, "PutLogEvents");
TROUPE_OPERATION(get_log_events, "GetLogEvents");
TROUPE_OPERATION(filter_log_events, "FilterLogEvents");

using operations
    = operation_list<create_group, delete_group, describe_groups, put_retention, delete_retention,
                     tag_resource, untag_resource, list_resource_tags, tag_group, untag_group,
                     list_group_tags, create_stream, delete_stream, describe_streams,
                     put_log_events, get_log_events, filter_log_events>;

} // namespace troupe::gateway::logs
