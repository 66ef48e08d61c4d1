target_sources(troupe_gateway PRIVATE
  apigateway/apis.cpp
  apigateway/cors.cpp
  apigateway/describe.cpp
  apigateway/event.cpp
  apigateway/execute.cpp
  apigateway/function_target.cpp
  apigateway/parts.cpp
  apigateway/reply.cpp
  apigateway/request.cpp
  apigateway/router.cpp)
