// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

/// Every documented limit as one named constant with its unit. What an operator may change is a
/// setting (config/settings.hpp) whose default stands here.
namespace troupe::limits {

using namespace std::chrono_literals;

// The wire (reference: RFC 9112, and what AWS's front ends accept).
inline constexpr std::size_t http_header_bytes_max = 16u << 10;
inline constexpr std::size_t http_fields_max = 100;
inline constexpr std::size_t http_target_bytes_max = 8u << 10;
inline constexpr std::size_t http_chunk_line_bytes_max = 256;
inline constexpr std::size_t http_trailers_max = 16;
inline constexpr std::size_t http_trailer_bytes_max = 4u << 10;
inline constexpr std::size_t http_connections_max = 10'000;
inline constexpr auto http_header_time_max = 10s;
inline constexpr auto http_idle_time_max = 60s;
/// A body that brings less than this many bytes in a window is cut off.
inline constexpr std::size_t http_body_bytes_per_window_min = 30u << 10;
inline constexpr auto http_body_window = 30s;
/// An unread body up to this size is read and dropped, so that the connection can go on ...
inline constexpr std::size_t http_drain_bytes_max = 64u << 10;
/// ... and where it ends instead, this much is taken for this long, so that the client reads our
/// answer.
inline constexpr std::size_t http_linger_bytes_max = 64u << 20;
inline constexpr auto http_linger_time_max = 5s;
/// The largest piece in which a body is handed on.
inline constexpr std::size_t http_piece_bytes_max = 256u << 10;
/// How long `serve` waits for requests under way once it is told to stop.
inline constexpr auto drain_time_max = 10s;
/// What is still under way then is refused, and has this long to hear it.
inline constexpr auto farewell_time_max = 1s;
/// How long the gateway waits for an actor's answer; invocations carry their own deadline.
inline constexpr auto ask_time_max = 30s;
inline constexpr std::size_t buffered_body_bytes_max = 16u << 20;
/// Of requests that are forms, and of Troupe's own.
inline constexpr std::size_t form_bytes_max = 64u << 10;

// Memory that the gateway holds for its clients (gateway/http/memory_budget.hpp).
/// The budget where the machine has four times as much.
inline constexpr std::size_t memory_budget_default_max = 512u << 20;
inline constexpr std::size_t memory_budget_min = 16u << 20;
/// What each connection is counted with: its state, its read buffer, a small body.
inline constexpr std::size_t connection_bytes = 24u << 10;
/// A head up to this size, and a body or an answer up to that, are paid for with the connection.
inline constexpr std::size_t small_head_bytes_max = 4u << 10;
inline constexpr std::size_t small_body_bytes_max = 16u << 10;
/// A connection that has been idle for this long keeps no read buffer.
inline constexpr auto http_buffer_idle_time = 1s;
/// How long a request waits for room before it is refused, and how many do at once.
inline constexpr auto memory_wait_max = 1s;
inline constexpr std::size_t memory_waiters_max = 1'024;
/// While room is short, and for this long after, a client that holds some must keep moving:
/// `http_body_bytes_per_window_min` in `http_pressed_window` instead of `http_body_window`.
inline constexpr auto memory_pressure_time = 1s;
inline constexpr auto http_pressed_window = 1s;

// JSON.
inline constexpr std::size_t json_depth_max = 128;

// Storage.
inline constexpr std::size_t commit_mutations_max = 4'096;
inline constexpr std::size_t commit_bytes_max = 16u << 20;
inline constexpr std::size_t writer_queue_max = 65'536;
/// A change that keeps the partition's writer from the others for longer is logged ...
inline constexpr auto change_time_budget = 10ms;
/// ... the slowest one of this time.
inline constexpr auto slow_change_log_interval = 10s;
inline constexpr std::size_t stored_chunk_bytes_max = 16'368;
inline constexpr std::size_t map_bytes_default = std::size_t{64} << 30;
/// Objects up to this size live in LMDB beside their metadata, larger ones in a body file.
inline constexpr std::size_t inline_body_bytes_max = 16u << 10;
/// Writes are refused below this much free disk.
inline constexpr std::uint64_t free_disk_bytes_min = 32u << 20;

// Lambda.
/// What Lambda takes of a request at most; a zip of 50 MB as base64 fits.
inline constexpr std::size_t lambda_request_bytes_max = 70'167'211;
inline constexpr std::size_t invoke_payload_bytes_max = 6'291'456;
inline constexpr std::size_t invoke_event_payload_bytes_max = 1'048'576;
inline constexpr std::size_t invoke_response_bytes_max = 6'291'556;
inline constexpr std::size_t package_zip_bytes_max = 52'428'800;
inline constexpr std::size_t package_unzipped_bytes_max = 262'144'000;
inline constexpr std::size_t package_entries_max = 10'000;
/// Folders that entries name or imply, and how deep they stand in one another.
inline constexpr std::size_t package_folders_max = 10'000;
inline constexpr std::size_t package_depth_max = 64;
inline constexpr std::size_t function_concurrency_default = 1'000;
inline constexpr auto init_time_max = 10s;
inline constexpr auto instance_idle_time_max = 300s;
inline constexpr std::size_t log_tail_bytes_max = 4'096;
/// One invocation's output beyond this is dropped, with a line that says so.
inline constexpr std::size_t invocation_output_bytes_max = 4u << 20;
inline constexpr std::size_t environment_bytes_max = 4'096;
/// The waiting events of a deleted function that one change erases.
inline constexpr std::size_t events_per_erasure_max = 1'000;

// API Gateway.
inline constexpr std::size_t api_request_bytes_max = 1u << 20;
/// Of an API's own traffic.
inline constexpr std::size_t api_payload_bytes_max = 10u << 20;

// DynamoDB.
inline constexpr std::size_t item_bytes_max = 409'600;
inline constexpr std::size_t page_bytes_max = 1u << 20;
inline constexpr std::size_t hash_key_bytes_max = 2'048;
inline constexpr std::size_t range_key_bytes_max = 1'024;
inline constexpr std::size_t expression_bytes_max = 4'096;
/// ExpressionAttributeNames and ExpressionAttributeValues of one request together; and again what
/// the names come to in one expression, each counted wherever it is used.
inline constexpr std::size_t substitutions_bytes_max = 2u << 20;
inline constexpr std::size_t attribute_name_bytes_max = 65'535;
/// What a condition or filter may cost on one item, in steps of about a nanosecond (see
/// core/expression/work.hpp). As many searches as 300 operators allow, each over 400 KB, stay below
/// it unless most bytes must be looked at several times for each.
inline constexpr std::uint64_t expression_steps_max = 64'000'000;
/// A page of Query or Scan whose filter has cost this much ends early, as after 1 MB.
inline constexpr std::uint64_t page_steps_max = 64'000'000;
inline constexpr std::size_t value_depth_max = 32;

// S3.
inline constexpr std::size_t object_key_bytes_max = 1'024;
inline constexpr std::uint64_t object_bytes_max = std::uint64_t{5} << 30;
inline constexpr std::size_t list_keys_max = 1'000;
inline constexpr std::size_t object_metadata_bytes_max = 2'048;
inline constexpr std::size_t delete_keys_max = 1'000;
inline constexpr std::size_t bucket_tags_max = 50;
inline constexpr std::size_t object_tags_max = 10;
inline constexpr std::size_t tag_key_characters_max = 128;
inline constexpr std::size_t tag_value_characters_max = 256;
inline constexpr std::size_t list_buckets_max = 10'000;
inline constexpr std::size_t s3_document_bytes_max = 8u << 20;
inline constexpr int part_number_max = 10'000;
/// Of every part but the last.
inline constexpr std::uint64_t part_bytes_min = 5u << 20;
inline constexpr std::size_t list_parts_max = 1'000;
inline constexpr std::size_t list_uploads_max = 1'000;
/// Unfinished ones. AWS names no limit; here they are bounded like everything else.
inline constexpr std::size_t uploads_per_bucket_max = 10'000;
/// How long a completed upload answers a repeated CompleteMultipartUpload as it did the first.
inline constexpr auto completed_upload_time = 10min;
/// What CopyObject and UploadPartCopy take from their source.
inline constexpr std::uint64_t copy_source_bytes_max = std::uint64_t{5} << 30;
/// The records of parts that one change erases; what is left is the next one's.
inline constexpr std::size_t parts_per_erasure_max = 1'000;

// CloudWatch Logs.
inline constexpr std::size_t log_batch_events_max = 10'000;
inline constexpr std::size_t log_batch_bytes_max = 1'048'576;
inline constexpr std::size_t log_event_bytes_max = 1'048'576;
inline constexpr std::size_t log_event_overhead_bytes = 26;
inline constexpr std::size_t log_page_bytes_max = 1u << 20;

// Nodes.
/// Connections to the cluster port that have not proven anything yet, and how long each may take.
inline constexpr std::size_t cluster_handshakes_max = 16;
inline constexpr auto cluster_handshake_time_max = 5s;
/// The longest message between nodes: an invocation's payload or answer, and what is around it.
inline constexpr std::size_t cluster_frame_bytes_max = 8u << 20;
/// A package travels in pieces of this size.
inline constexpr std::size_t cluster_package_piece_bytes = 1u << 20;
inline constexpr std::size_t cluster_guests_max = 64;

// Actors.
/// A gateway thread trusts a handle it has used within this time ...
inline constexpr auto route_lease = 60s;
/// ... and beyond so many handles forgets them all: a bound, not a cache policy.
inline constexpr std::size_t routes_per_thread_max = 10'000;
/// An actor ends only after a longer silence, so that no message meets a dead actor.
inline constexpr auto actor_idle_time_max = 300s;

} // namespace troupe::limits
