# Programs of the actors layer; each noun adds its own.
# Real Node.js processes: run alone, so that their times mean something.
troupe_test(test_actors_node troupe_actors
  ${CMAKE_CURRENT_LIST_DIR}/cluster_guest.cpp
  ${CMAKE_CURRENT_LIST_DIR}/cluster_link.cpp
  ${CMAKE_CURRENT_LIST_DIR}/directory.cpp
  ${CMAKE_CURRENT_LIST_DIR}/writer.cpp)
troupe_test(test_actors_function_runtime troupe_actors
  ${CMAKE_CURRENT_LIST_DIR}/function_isolation.cpp
  ${CMAKE_CURRENT_LIST_DIR}/function_runtime_native.cpp
  ${CMAKE_CURRENT_LIST_DIR}/function_runtime_node.cpp
  ${CMAKE_CURRENT_LIST_DIR}/function_runtime_parts.cpp
  ${CMAKE_CURRENT_LIST_DIR}/function_runtime_processes.cpp)
set_tests_properties(test_actors_function_runtime PROPERTIES RUN_SERIAL TRUE)
troupe_test(test_actors_table troupe_actors
  ${CMAKE_CURRENT_LIST_DIR}/table.cpp
  ${CMAKE_CURRENT_LIST_DIR}/table_items.cpp
  ${CMAKE_CURRENT_LIST_DIR}/table_pages.cpp)
troupe_test(test_actors_function troupe_actors
  ${CMAKE_CURRENT_LIST_DIR}/function_events.cpp
  ${CMAKE_CURRENT_LIST_DIR}/function_instance.cpp
  ${CMAKE_CURRENT_LIST_DIR}/function_instance_log.cpp
  ${CMAKE_CURRENT_LIST_DIR}/function_package.cpp
  ${CMAKE_CURRENT_LIST_DIR}/function_package_shelf.cpp
  ${CMAKE_CURRENT_LIST_DIR}/function_scaling.cpp
  ${CMAKE_CURRENT_LIST_DIR}/function_supervisor.cpp)
troupe_test(test_actors_bucket troupe_actors
  ${CMAKE_CURRENT_LIST_DIR}/bucket.cpp
  ${CMAKE_CURRENT_LIST_DIR}/bucket_listing.cpp
  ${CMAKE_CURRENT_LIST_DIR}/bucket_uploads.cpp)
troupe_test(test_actors_log troupe_actors
  ${CMAKE_CURRENT_LIST_DIR}/log_events.cpp
  ${CMAKE_CURRENT_LIST_DIR}/log_group.cpp)
troupe_test(test_actors_meter troupe_actors
  ${CMAKE_CURRENT_LIST_DIR}/meter.cpp)
troupe_test(test_actors_api troupe_actors
  ${CMAKE_CURRENT_LIST_DIR}/api.cpp)
troupe_test(test_actors_account troupe_actors
  ${CMAKE_CURRENT_LIST_DIR}/keyring.cpp
  ${CMAKE_CURRENT_LIST_DIR}/parameter_store.cpp
  ${CMAKE_CURRENT_LIST_DIR}/secret_store.cpp)
# More than ten thousand schedules: a program of its own, so that others need not wait for it.
troupe_test(test_actors_function_answers troupe_actors
  ${CMAKE_CURRENT_LIST_DIR}/function_answers.cpp)
troupe_test(test_actors_identity troupe_actors
  ${CMAKE_CURRENT_LIST_DIR}/identity.cpp
  ${CMAKE_CURRENT_LIST_DIR}/identity_keys.cpp
  ${CMAKE_CURRENT_LIST_DIR}/identity_policies.cpp)
