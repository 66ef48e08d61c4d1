target_sources(troupe_gateway PRIVATE
  cloudwatch/logs_dispatch.cpp
  cloudwatch/logs_events.cpp
  cloudwatch/logs_group_list.cpp
  cloudwatch/logs_groups.cpp
  cloudwatch/logs_request.cpp
  cloudwatch/logs_streams.cpp
  cloudwatch/logs_tags.cpp)
