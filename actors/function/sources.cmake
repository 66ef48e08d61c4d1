# Functions: the supervisor, its instances, packages. Paths are relative to actors/.
target_sources(troupe_actors PRIVATE
  function/event_queue.cpp
  function/instance.cpp
  function/instance_failure.cpp
  function/instance_launch.cpp
  function/instance_log.cpp
  function/package.cpp
  function/package_keeper.cpp
  function/package_shelf.cpp
  function/record.cpp
  function/scaling.cpp
  function/host.cpp
  function/supervisor.cpp
  function/supervisor_changes.cpp
  function/supervisor_events.cpp
  function/supervisor_instances.cpp)
include(${CMAKE_CURRENT_LIST_DIR}/runtime_sources.cmake OPTIONAL)
