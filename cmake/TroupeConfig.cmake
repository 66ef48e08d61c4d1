# Finds the packages that Troupe's static libraries link, then the libraries themselves.
set(TROUPE_IMPORTED ON)
include(${CMAKE_CURRENT_LIST_DIR}/dependencies.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/TroupeTargets.cmake)
