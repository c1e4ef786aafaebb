# DuckDB: its C header at build time, its library beside the binary, loaded at the first query
# (src/query/library.h). What tools/setup/duckdb/packages.txt names is fetched here where it is not
# there yet; `make setup` does that before.
set(TRAILCAM_DUCKDB ${CMAKE_SOURCE_DIR}/build/duckdb)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS
             ${CMAKE_SOURCE_DIR}/tools/setup/duckdb/packages.txt)
execute_process(COMMAND ${CMAKE_SOURCE_DIR}/tools/setup/duckdb/fetch.sh ${TRAILCAM_PYTHON}
                        ${TRAILCAM_DUCKDB} RESULT_VARIABLE fetch_result)
if(fetch_result)
  message(FATAL_ERROR "fetching DuckDB failed")
endif()
add_library(duckdb INTERFACE)
target_include_directories(duckdb SYSTEM INTERFACE ${TRAILCAM_DUCKDB})
target_link_libraries(duckdb INTERFACE ${CMAKE_DL_LIBS})
# Where tests, and binaries without a lib/ of their own, find it.
set(CMAKE_BUILD_RPATH ${TRAILCAM_DUCKDB})
