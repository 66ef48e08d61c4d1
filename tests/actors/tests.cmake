# Programs of the actors layer; each noun adds its own.
# Real Node.js processes: run alone, so that their times mean something.
troupe_test(test_actors_function_runtime troupe_actors
  ${CMAKE_CURRENT_LIST_DIR}/function_runtime_native.cpp
  ${CMAKE_CURRENT_LIST_DIR}/function_runtime_node.cpp
  ${CMAKE_CURRENT_LIST_DIR}/function_runtime_parts.cpp)
set_tests_properties(test_actors_function_runtime PROPERTIES RUN_SERIAL TRUE)
troupe_test(test_actors_table troupe_actors
  ${CMAKE_CURRENT_LIST_DIR}/table.cpp
  ${CMAKE_CURRENT_LIST_DIR}/table_items.cpp
  ${CMAKE_CURRENT_LIST_DIR}/table_pages.cpp)
