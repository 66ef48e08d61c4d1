target_sources(troupe_gateway PRIVATE
  apigateway/api_request.cpp
  apigateway/apis.cpp
  apigateway/cors.cpp
  apigateway/describe.cpp
  apigateway/event.cpp
  apigateway/execute.cpp
  apigateway/function_target.cpp
  apigateway/integrations.cpp
  apigateway/page.cpp
  apigateway/reply.cpp
  apigateway/request.cpp
  apigateway/routes.cpp
  apigateway/service.cpp
  apigateway/stages.cpp
  apigateway/tags.cpp)
