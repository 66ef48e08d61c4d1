if(NOT TARGET troupe)
  return()
endif()
# Two nodes, from outside. Long forms: `node tests/cluster/answers.test.mjs 20000`, `return.test.mjs 20`.
find_program(NODE node REQUIRED)
foreach(file answers door return)
  add_test(NAME cluster_${file} COMMAND ${NODE} ${CMAKE_CURRENT_LIST_DIR}/${file}.test.mjs
           WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
  set_tests_properties(cluster_${file} PROPERTIES TIMEOUT 300 ENVIRONMENT "TESTED_TROUPE=$<TARGET_FILE:troupe>")
endforeach()
