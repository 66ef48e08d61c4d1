if(NOT TARGET troupe)
  return()
endif()
# One test a file, each against a Troupe of its own, through the real AWS SDK or the AWS CLI.
find_program(NODE node REQUIRED)
foreach(file model tags lambda lambda_refusals dynamodb dynamodb_refusals s3 s3_multipart s3_refusals logs logs_refusals apigateway apigateway_refusals sts auth cli guestbook hostile handlers cluster native library)
  if(EXISTS ${CMAKE_CURRENT_LIST_DIR}/${file}.test.mjs)
    add_test(NAME conformance_${file}
             COMMAND ${NODE} ${CMAKE_CURRENT_LIST_DIR}/run.mjs ${CMAKE_CURRENT_LIST_DIR}/${file}.test.mjs
             WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
    set_tests_properties(conformance_${file} PROPERTIES
      TIMEOUT 300
      ENVIRONMENT "TESTED_TROUPE=$<TARGET_FILE:troupe>;TESTED_NATIVE=$<TARGET_FILE:native>")
  endif()
endforeach()
