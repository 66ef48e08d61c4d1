troupe_test(test_config troupe_config
  ${CMAKE_CURRENT_LIST_DIR}/example.cpp
  ${CMAKE_CURRENT_LIST_DIR}/line_gatherer.cpp
  ${CMAKE_CURRENT_LIST_DIR}/logging.cpp
  ${CMAKE_CURRENT_LIST_DIR}/memory.cpp
  ${CMAKE_CURRENT_LIST_DIR}/prices.cpp
  ${CMAKE_CURRENT_LIST_DIR}/private_files.cpp
  ${CMAKE_CURRENT_LIST_DIR}/safety.cpp
  ${CMAKE_CURRENT_LIST_DIR}/settings.cpp)
target_compile_definitions(test_config PRIVATE TROUPE_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
