// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/tls.hpp"

#include <caf/actor_system.hpp>
#include <caf/io/middleman_actor.hpp>

#include <memory>

/// CAF's middleman over TLS: nodes speak CAF's own protocol (BASP) with each other, but only after
/// both have proven to have the cluster's secret, and no frame may be longer than
/// `limits::cluster_frame_bytes_max`.
///
/// CAF reads the length of a frame from its header and makes room for it before a byte has come;
/// here such a header ends the connection. CAF's own TLS module knows certificates in files only,
/// and has no such bound.
namespace troupe {

/// Publishes at a port and connects, as the middleman's own actor does. The receiver ends it;
/// `end_link`.
caf::io::middleman_actor spawn_link(caf::actor_system& system,
                                    std::shared_ptr<const tls_secret> secret);

/// Ends the actor, and waits until its thread has.
void end_link(caf::actor_system& system, caf::io::middleman_actor& link);

} // namespace troupe
