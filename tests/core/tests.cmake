troupe_test(test_core troupe_core
  ${CMAKE_CURRENT_LIST_DIR}/clock.cpp
  ${CMAKE_CURRENT_LIST_DIR}/digest.cpp
  ${CMAKE_CURRENT_LIST_DIR}/encoding.cpp
  ${CMAKE_CURRENT_LIST_DIR}/error.cpp
  ${CMAKE_CURRENT_LIST_DIR}/json.cpp
  ${CMAKE_CURRENT_LIST_DIR}/names.cpp
  ${CMAKE_CURRENT_LIST_DIR}/routes.cpp
  ${CMAKE_CURRENT_LIST_DIR}/sessions.cpp
  ${CMAKE_CURRENT_LIST_DIR}/tls.cpp
  ${CMAKE_CURRENT_LIST_DIR}/xml.cpp
  ${CMAKE_CURRENT_LIST_DIR}/expression/condition.cpp
  ${CMAKE_CURRENT_LIST_DIR}/expression/number.cpp
  ${CMAKE_CURRENT_LIST_DIR}/expression/parser.cpp
  ${CMAKE_CURRENT_LIST_DIR}/expression/substitutions.cpp
  ${CMAKE_CURRENT_LIST_DIR}/expression/update.cpp
  ${CMAKE_CURRENT_LIST_DIR}/expression/value.cpp
  ${CMAKE_CURRENT_LIST_DIR}/expression/work.cpp)
