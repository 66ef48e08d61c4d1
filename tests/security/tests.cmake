if(NOT TARGET troupe)
  return()
endif()
# What somebody with bad intentions sends, from outside; each file starts the Troupes that it needs.
find_program(NODE node REQUIRED)
foreach(file deploy functions keys memory mends origins start)
  add_test(NAME security_${file} COMMAND ${NODE} --test ${CMAKE_CURRENT_LIST_DIR}/${file}.test.mjs
           WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
  set_tests_properties(security_${file} PROPERTIES
    TIMEOUT 300 ENVIRONMENT "TESTED_TROUPE=$<TARGET_FILE:troupe>")
endforeach()
