troupe_test(test_gateway_http troupe_gateway
  ${CMAKE_CURRENT_LIST_DIR}/http_admission.cpp
  ${CMAKE_CURRENT_LIST_DIR}/http_chunks.cpp
  ${CMAKE_CURRENT_LIST_DIR}/http_client_forward.cpp
  ${CMAKE_CURRENT_LIST_DIR}/http_courier.cpp
  ${CMAKE_CURRENT_LIST_DIR}/http_gateway.cpp
  ${CMAKE_CURRENT_LIST_DIR}/http_routing.cpp
  ${CMAKE_CURRENT_LIST_DIR}/http_session.cpp)
troupe_test(test_gateway_auth troupe_gateway
  ${CMAKE_CURRENT_LIST_DIR}/auth_credentials.cpp
  ${CMAKE_CURRENT_LIST_DIR}/auth_signature.cpp)
troupe_test(test_gateway_wire troupe_gateway
  ${CMAKE_CURRENT_LIST_DIR}/wire_errors.cpp)
