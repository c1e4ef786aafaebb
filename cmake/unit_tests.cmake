# Unit tests lie beside the code they test: one binary per room.
include(GoogleTest)
find_package(GTest REQUIRED)
add_library(trailcam_test_support INTERFACE)
target_link_libraries(trailcam_test_support INTERFACE GTest::gmock GTest::gtest GTest::gtest_main)
target_include_directories(trailcam_test_support INTERFACE ${CMAKE_SOURCE_DIR}/tests)
target_sources(trailcam_test_support INTERFACE ${CMAKE_SOURCE_DIR}/tests/support/sanitizers.cpp)
foreach(room ${TRAILCAM_ROOMS})
  string(REPLACE "trailcam_" "" name ${room})
  file(GLOB_RECURSE tests CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${name}/*_test.cpp)
  if(tests)
    add_executable(${name}_test ${tests})
    target_link_libraries(${name}_test PRIVATE ${room} trailcam_test_support)
    gtest_discover_tests(${name}_test TEST_PREFIX "${name}." DISCOVERY_TIMEOUT 30
                         WORKING_DIRECTORY ${CMAKE_SOURCE_DIR}
                         PROPERTIES LABELS fast TIMEOUT 60)
  endif()
endforeach()
