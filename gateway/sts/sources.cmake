target_sources(troupe_gateway PRIVATE
  sts/assume_role.cpp
  sts/caller_identity.cpp
  sts/service.cpp
  sts/session_details.cpp
  sts/session_tokens.cpp)
