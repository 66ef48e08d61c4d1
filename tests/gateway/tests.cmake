troupe_test(test_gateway_http troupe_gateway
  ${CMAKE_CURRENT_LIST_DIR}/http_admission.cpp
  ${CMAKE_CURRENT_LIST_DIR}/http_call.cpp
  ${CMAKE_CURRENT_LIST_DIR}/http_chunks.cpp
  ${CMAKE_CURRENT_LIST_DIR}/http_client_forward.cpp
  ${CMAKE_CURRENT_LIST_DIR}/http_courier.cpp
  ${CMAKE_CURRENT_LIST_DIR}/http_gateway.cpp
  ${CMAKE_CURRENT_LIST_DIR}/http_origin.cpp
  ${CMAKE_CURRENT_LIST_DIR}/http_memory_budget.cpp
  ${CMAKE_CURRENT_LIST_DIR}/http_session_memory.cpp
  ${CMAKE_CURRENT_LIST_DIR}/http_patience.cpp
  ${CMAKE_CURRENT_LIST_DIR}/http_routing.cpp
  ${CMAKE_CURRENT_LIST_DIR}/http_session.cpp)
troupe_test(test_gateway_auth troupe_gateway
  ${CMAKE_CURRENT_LIST_DIR}/auth_credentials.cpp
  ${CMAKE_CURRENT_LIST_DIR}/auth_doorkeeper.cpp
  ${CMAKE_CURRENT_LIST_DIR}/auth_signature.cpp
  ${CMAKE_CURRENT_LIST_DIR}/auth_signature_v2.cpp
  ${CMAKE_CURRENT_LIST_DIR}/auth_signing.cpp)
troupe_test(test_wire troupe_wire
  ${CMAKE_CURRENT_LIST_DIR}/wire_cases.cpp
  ${CMAKE_CURRENT_LIST_DIR}/wire_cases_model.cpp
  ${CMAKE_CURRENT_LIST_DIR}/wire_codecs.cpp
  ${CMAKE_CURRENT_LIST_DIR}/wire_constraints.cpp
  ${CMAKE_CURRENT_LIST_DIR}/wire_endpoint.cpp
  ${CMAKE_CURRENT_LIST_DIR}/wire_input.cpp
  ${CMAKE_CURRENT_LIST_DIR}/wire_model.cpp
  ${CMAKE_CURRENT_LIST_DIR}/wire_protocols.cpp
  ${CMAKE_CURRENT_LIST_DIR}/wire_random.cpp
  ${CMAKE_CURRENT_LIST_DIR}/wire_round_trip.cpp
  ${CMAKE_CURRENT_LIST_DIR}/wire_router.cpp
  ${CMAKE_CURRENT_LIST_DIR}/wire_scaling.cpp
  ${CMAKE_CURRENT_LIST_DIR}/wire_value.cpp)
target_compile_definitions(test_wire PRIVATE TROUPE_SOURCE_DIR="${PROJECT_SOURCE_DIR}"
  PROTOCOL_TESTS_BESIDE="${PROJECT_SOURCE_DIR}/../shared/protocol-tests")
troupe_test(test_gateway_wire troupe_gateway
  ${CMAKE_CURRENT_LIST_DIR}/service.cpp
  ${CMAKE_CURRENT_LIST_DIR}/wire_errors.cpp)
troupe_test(test_gateway_dynamodb troupe_gateway
  ${CMAKE_CURRENT_LIST_DIR}/dynamodb_constraints.cpp
  ${CMAKE_CURRENT_LIST_DIR}/dynamodb_items.cpp
  ${CMAKE_CURRENT_LIST_DIR}/dynamodb_queries.cpp
  ${CMAKE_CURRENT_LIST_DIR}/dynamodb_tables.cpp)
troupe_test(test_gateway_s3 troupe_gateway
  ${CMAKE_CURRENT_LIST_DIR}/s3_aws_chunked.cpp
  ${CMAKE_CURRENT_LIST_DIR}/s3_body.cpp
  ${CMAKE_CURRENT_LIST_DIR}/s3_buckets.cpp
  ${CMAKE_CURRENT_LIST_DIR}/s3_conditions.cpp
  ${CMAKE_CURRENT_LIST_DIR}/s3_copies.cpp
  ${CMAKE_CURRENT_LIST_DIR}/s3_objects.cpp
  ${CMAKE_CURRENT_LIST_DIR}/s3_numbers.cpp
  ${CMAKE_CURRENT_LIST_DIR}/s3_part_checksums.cpp
  ${CMAKE_CURRENT_LIST_DIR}/s3_head.cpp
  ${CMAKE_CURRENT_LIST_DIR}/s3_uploads.cpp
  ${CMAKE_CURRENT_LIST_DIR}/s3_website.cpp)
troupe_test(test_gateway_lambda troupe_gateway
  ${CMAKE_CURRENT_LIST_DIR}/lambda_concurrency.cpp
  ${CMAKE_CURRENT_LIST_DIR}/lambda_configuration.cpp
  ${CMAKE_CURRENT_LIST_DIR}/lambda_functions.cpp
  ${CMAKE_CURRENT_LIST_DIR}/lambda_invoke.cpp
  ${CMAKE_CURRENT_LIST_DIR}/lambda_names.cpp
  ${CMAKE_CURRENT_LIST_DIR}/lambda_permissions.cpp)
troupe_test(test_gateway_apigateway troupe_gateway
  ${CMAKE_CURRENT_LIST_DIR}/apigateway.cpp
  ${CMAKE_CURRENT_LIST_DIR}/apigateway_control.cpp
  ${CMAKE_CURRENT_LIST_DIR}/apigateway_parts.cpp)
troupe_test(test_gateway_logs troupe_gateway
  ${CMAKE_CURRENT_LIST_DIR}/logs.cpp
  ${CMAKE_CURRENT_LIST_DIR}/sts.cpp)
