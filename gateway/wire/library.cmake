# The wire for itself: models as tables, and a codec for each protocol. It knows core and nothing else.
troupe_layer(troupe_wire
  wire/cbor_codec.cpp
  wire/cbor_items.cpp
  wire/codec.cpp
  wire/constraints.cpp
  wire/endpoint.cpp
  wire/input.cpp
  wire/json_codec.cpp
  wire/model.cpp
  wire/patterns.cpp
  wire/query_codec.cpp
  wire/rest_binding.cpp
  wire/rest_headers.cpp
  wire/router.cpp
  wire/scalars.cpp
  wire/value.cpp
  wire/xml_codec.cpp)
target_link_libraries(troupe_wire PUBLIC troupe_core PRIVATE PkgConfig::PCRE2 PkgConfig::LIBCBOR)

# One table a service, made of its model and its overlay, and the names of what it takes.
find_program(NODE node REQUIRED)
foreach(service apigatewayv2 dynamodb iam kms lambda logs s3 secretsmanager sqs ssm sts)
  set(models ${PROJECT_SOURCE_DIR}/models)
  set(table ${CMAKE_CURRENT_BINARY_DIR}/models/${service}.cpp)
  set(header ${CMAKE_CURRENT_BINARY_DIR}/models/${service}.hpp)
  add_custom_command(OUTPUT ${table} ${header}
    COMMAND ${NODE} ${models}/generate.mjs ${models}/${service}.json ${models}/${service}.overlay.json
            ${table} ${header}
    DEPENDS ${models}/generate.mjs ${models}/${service}.json ${models}/${service}.overlay.json
    COMMENT "Making the tables of ${service}" VERBATIM)
  target_sources(troupe_wire PRIVATE ${table} ${header})
endforeach()
# Headers are included as "gateway/models/lambda.hpp".
target_include_directories(troupe_wire PUBLIC $<BUILD_INTERFACE:${PROJECT_BINARY_DIR}>)
file(MAKE_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/models)
