// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/protocol/api.hpp"
#include "actors/protocol/bucket.hpp"
#include "actors/protocol/cluster.hpp"
#include "actors/protocol/function.hpp"
#include "actors/protocol/log.hpp"
#include "actors/protocol/metric.hpp"
#include "actors/protocol/table.hpp"
#include "actors/protocol/types.hpp"
#include "actors/protocol/upload.hpp"

#include <caf/replies_to.hpp>
#include <caf/typed_actor.hpp>

/// Every public actor, one sentence of promise per message. Reading this header and the message
/// headers beside it is knowing the program. A refusal is a `caf::error` (protocol/refusal.hpp).
namespace troupe {

/// Knows, and makes, the actor of every named thing of the node.
using directory_actor = caf::typed_actor<
    // Answers with the actor of the named thing, spawned if it was not awake, or with null where
    // there is no such thing and the asker does not make it. What is there may be gone when it is
    // asked: its actor refuses then (existence.hpp).
    caf::replies_to<resolve>::with<caf::strong_actor_ptr>,
    // Ends the actor if nothing came of it: no such thing was made, and nobody else has its handle.
    caf::reacts_to<let_go>,
    // Looks for actors that nobody has asked for in a long time, and ends them.
    caf::reacts_to<tick_atom>,
    // Ends every actor and wipes the storage beneath; answers when it is empty.
    caf::replies_to<reset_atom>::with<bool>,
    // Ends every actor, functions first since they still have something to log; answers when all
    // have ended.
    caf::replies_to<stop_atom>::with<bool>>;

/// Lists what exists. One per node.
using catalog_actor = caf::typed_actor<
    // Answers with one page of the names of a kind, in byte order.
    caf::replies_to<list_names>::with<names_page>>;

// -- cluster
// ----------------------------------------------------------------------------------------

/// The door of the node that owns the data, for the nodes that join it.
using node_actor = caf::typed_actor<
    // Lets a guest in: from now on instances may be placed on it, until its host ends.
    caf::replies_to<join_cluster>::with<welcome>,
    // Answers with a piece of the zip of a function.
    caf::replies_to<fetch_package>::with<package_piece>>;

/// Places function instances on a guest.
using host_actor = caf::typed_actor<
    // Answers with the instance, once its code is there.
    caf::replies_to<place_instance>::with<caf::strong_actor_ptr>>;

// -- function
// ---------------------------------------------------------------------------------------

/// Runs one function: supervises its instances. There is one per function name. What does not exist
/// is refused with `ResourceNotFoundException`.
using function_actor = caf::typed_actor<
    // Runs the handler once and answers with what it returned; an event is only stored durably
    // before the answer, and runs afterwards, at least once.
    caf::replies_to<invocation>::with<invocation_result>,
    // Makes the function, once its package is checked, unpacked and durable.
    caf::replies_to<create_function>::with<function_description>,
    // Answers with what the function is.
    caf::replies_to<describe_function>::with<function_description>,
    // Replaces the code; invocations under way finish on the old.
    caf::replies_to<update_function_code>::with<function_description>,
    // Replaces parts of the configuration; invocations under way finish on the old.
    caf::replies_to<update_function_configuration>::with<function_description>,
    // Ends the function, its waiting events included.
    caf::replies_to<delete_function>::with<bool>,
    // Adds a statement to the function's policy and answers with it.
    caf::replies_to<add_permission>::with<policy_statement>,
    // Removes a statement from the policy.
    caf::replies_to<remove_permission>::with<bool>,
    // Answers with the policy; refuses where there is none.
    caf::replies_to<get_policy>::with<function_policy>,
    // Sets or removes the limit of concurrent executions.
    caf::replies_to<reserve_concurrency>::with<bool>,
    // Changes the function's tags.
    caf::replies_to<change_tags>::with<bool>,
    // Answers with the zip that the function was made of.
    caf::replies_to<open_package>::with<stored_package>>;

// -- table
// ------------------------------------------------------------------------------------------

/// Owns one table: what it is, and its items. There is one per table name. Where the table does not
/// exist, everything but making it is refused with `ResourceNotFoundException`.
using table_actor = caf::typed_actor<
    // Makes the table, or refuses: it exists.
    caf::replies_to<create_table>::with<table_description>,
    // Answers with what the table is.
    caf::replies_to<describe_table>::with<table_description>,
    // Ends the table at once; its items are swept away afterwards, in small changes.
    caf::replies_to<delete_table>::with<table_description>,
    // Changes the table's tags.
    caf::replies_to<change_tags>::with<bool>,
    // Stores the item in the place of any other under its key, if the condition holds.
    caf::replies_to<put_item>::with<item_written>,
    // Answers with the item as it was when the message arrived, or later.
    caf::replies_to<get_item>::with<stored_item>,
    // Changes the item, or makes it, if the condition holds.
    caf::replies_to<update_item>::with<item_written>,
    // Removes the item, if the condition holds; that there was one is not promised.
    caf::replies_to<delete_item>::with<item_written>,
    // Answers with one page of the items of one hash key, in the order of their range keys.
    caf::replies_to<query_items>::with<items_page>,
    // Answers with one page of the items of the table, or of a segment of it.
    caf::replies_to<scan_items>::with<items_page>,
    // Answers with several items, all of the same moment.
    caf::replies_to<get_items>::with<stored_items>,
    // Stores and removes several items in one change.
    caf::replies_to<write_items>::with<items_written>,
    // Goes on with what waits for its turn: counting items, sweeping those of ended tables.
    caf::reacts_to<tick_atom>>;

// -- bucket
// -----------------------------------------------------------------------------------------

/// Owns one bucket: what it is, and the names of its objects. There is one per bucket name. What
/// does not exist is refused with `"NoSuchBucket"` or `"NoSuchKey"`.
using bucket_actor = caf::typed_actor<
    // Makes the bucket, or refuses: it exists, and whose it is.
    caf::replies_to<create_bucket>::with<bucket_info>,
    // Answers with what the bucket is, its website included.
    caf::replies_to<head_bucket>::with<bucket_info>,
    // Ends an empty bucket.
    caf::replies_to<delete_bucket>::with<bool>,
    // Makes a website of the bucket, from the next request on.
    caf::replies_to<put_website>::with<bool>,
    // Ends the website; true where there was none, too.
    caf::replies_to<delete_website>::with<bool>,
    // Tags the bucket, or one object, with these and no others.
    caf::replies_to<put_tags>::with<bool>,
    // Makes the object visible, body and all, once both are durable; or refuses its condition.
    caf::replies_to<put_object>::with<object_info>,
    // Answers with the object and its bytes, or with its open body.
    caf::replies_to<get_object>::with<stored_object>,
    // Answers with the object without its bytes.
    caf::replies_to<head_object>::with<object_info>,
    // Removes the object; false where there was none.
    caf::replies_to<delete_object>::with<bool>,
    // Removes all of them in one change.
    caf::replies_to<delete_objects>::with<bool>,
    // Answers with one page of keys in byte order.
    caf::replies_to<list_objects>::with<objects_page>,
    // Begins an upload in parts.
    caf::replies_to<create_upload>::with<upload_info>,
    // Answers with what was fixed when the upload began.
    caf::replies_to<find_upload>::with<upload_info>,
    // Keeps the part, once it is durable, in the place of an earlier one of its number.
    caf::replies_to<put_part>::with<part_info>,
    // Answers with one page of an upload's parts, by number.
    caf::replies_to<list_parts>::with<parts_page>,
    // Makes the object visible, with the parts as its body, and ends the upload.
    caf::replies_to<complete_upload>::with<object_info>,
    // Answers with size, ETag and checksum of the object that an upload has become, if it was made
    // of these parts and not long ago; the object may be gone since.
    caf::replies_to<find_completed>::with<object_info>,
    // Ends the upload and removes its parts.
    caf::replies_to<abort_upload>::with<bool>,
    // Answers with one page of the uploads under way, by key and age.
    caf::replies_to<list_uploads>::with<uploads_page>>;

// -- log
// --------------------------------------------------------------------------------------------

/// Owns one log group and its streams. What does not exist is refused with
/// `ResourceNotFoundException` or `ResourceNotFoundException`.
using log_group_actor = caf::typed_actor<
    // Stores the lines of a function instance soon; lines of many are stored together.
    caf::reacts_to<append_output>,
    // Makes the group.
    caf::replies_to<create_log_group>::with<bool>,
    // Ends the group; the room of its events is given back little by little.
    caf::replies_to<delete_log_group>::with<bool>,
    // Answers with what the group is.
    caf::replies_to<describe_log_group>::with<log_group_info>,
    // Sets or removes the time after which events are gone.
    caf::replies_to<set_log_retention>::with<bool>,
    // Changes the group's tags.
    caf::replies_to<change_tags>::with<bool>,
    // Makes a stream.
    caf::replies_to<create_log_stream>::with<bool>,
    // Ends a stream and its events.
    caf::replies_to<delete_log_stream>::with<bool>,
    // Answers with one page of streams.
    caf::replies_to<describe_log_streams>::with<log_streams_page>,
    // Stores the events that are neither too old nor too new, durably, and says which were not.
    caf::replies_to<put_events>::with<put_events_answer>,
    // Answers with one page of one stream.
    caf::replies_to<get_events>::with<events_page>,
    // Answers with one page of many streams, merged in time order.
    caf::replies_to<filter_events>::with<filtered_page>,
    // Goes on with what waits for its turn: events of ended groups and streams are erased little by
    // little.
    caf::reacts_to<tick_atom>>;

// -- api
// --------------------------------------------------------------------------------------------

/// Owns one HTTP API: its routes, integrations and stages. What does not exist is refused with
/// `NotFoundException`, `no_such_route`, `no_such_integration` or `no_such_stage`.
using api_actor = caf::typed_actor<
    // Makes the API.
    caf::replies_to<create_api>::with<api_view_ptr>,
    // Answers with the API as it is, ready to route.
    caf::replies_to<get_api>::with<api_view_ptr>,
    // Ends the API.
    caf::replies_to<delete_api>::with<bool>,
    // Replaces parts of its description.
    caf::replies_to<update_api>::with<api_view_ptr>,
    // Changes the tags of the API, or those of one of its stages.
    caf::replies_to<change_api_tags>::with<bool>,
    // Makes or changes a route; it is in force with the answer, as are the next ones.
    caf::replies_to<put_route>::with<api_route>,
    // Makes or changes an integration.
    caf::replies_to<put_integration>::with<api_integration>,
    // Makes or changes a stage.
    caf::replies_to<put_stage>::with<api_stage>,
    // Removes a route, an integration or a stage.
    caf::replies_to<delete_api_part>::with<bool>>;

// -- meter
// ------------------------------------------------------------------------------------------

/// Counts what every function consumed. One per node.
using meter_actor = caf::typed_actor<
    // Adds to the counters; durable within about a second.
    caf::reacts_to<usage>,
    // Answers with every counter, what is not durable yet included.
    caf::replies_to<usage_query>::with<usage_report>,
    // Makes the counters durable now; answers once they are.
    caf::replies_to<flush_atom>::with<bool>,
    // Forgets what is not durable yet; the storage beneath was wiped.
    caf::replies_to<reset_atom>::with<bool>,
    // Its own timer.
    caf::reacts_to<tick_atom>>;

} // namespace troupe
