target_sources(troupe_gateway PRIVATE
  doors.cpp
  gateway.cpp
  health.cpp
  http/admission.cpp
  http/chunks.cpp
  http/client.cpp
  http/forward.cpp
  http/head_parser.cpp
  http/memory_budget.cpp
  http/request.cpp
  http/router.cpp
  http/routing.cpp
  http/server.cpp
  http/session.cpp
  http/session_answer.cpp
  http/session_body.cpp)
