if(NOT TARGET troupe)
  return()
endif()
# Tools of the field, as they are, against a Troupe of their own.
find_program(NODE node REQUIRED)
add_test(NAME tools_terraform
         COMMAND ${NODE} ${PROJECT_SOURCE_DIR}/tests/conformance/run.mjs ${CMAKE_CURRENT_LIST_DIR}/terraform/terraform.test.mjs
         WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
set_tests_properties(tools_terraform PROPERTIES TIMEOUT 300 ENVIRONMENT "TESTED_TROUPE=$<TARGET_FILE:troupe>")
