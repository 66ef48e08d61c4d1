if(NOT TARGET troupe)
  return()
endif()
# 20 cycles in the suite; `node tests/faults/kill.mjs 200` for the long form.
add_test(NAME faults_kill COMMAND ${NODE} ${CMAKE_CURRENT_LIST_DIR}/kill.mjs 20
         WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
set_tests_properties(faults_kill PROPERTIES TIMEOUT 600 ENVIRONMENT "TESTED_TROUPE=$<TARGET_FILE:troupe>")
add_test(NAME faults_disk_full COMMAND ${NODE} ${CMAKE_CURRENT_LIST_DIR}/disk_full.mjs
         WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
set_tests_properties(faults_disk_full PROPERTIES
  TIMEOUT 300 SKIP_RETURN_CODE 77 ENVIRONMENT "TESTED_TROUPE=$<TARGET_FILE:troupe>")
# The long forms: `node tests/faults/ending.mjs 100000 2000` with a release build, `draining.mjs 50`.
foreach(file ending draining)
  add_test(NAME faults_${file} COMMAND ${NODE} ${CMAKE_CURRENT_LIST_DIR}/${file}.mjs
           WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
  set_tests_properties(faults_${file} PROPERTIES
    TIMEOUT 300 RUN_SERIAL TRUE ENVIRONMENT "TESTED_TROUPE=$<TARGET_FILE:troupe>")
endforeach()
