# bundle(TARGET): copies the shared libraries that TARGET loads, all but the C library's own, into
# lib/ beside it, where it looks first, and DuckDB, which it loads when it needs it. What is built then runs on machines without these packages.
function(bundle target)
  set_target_properties(${target} PROPERTIES BUILD_RPATH "$ORIGIN/lib")
  # RPATH, not RUNPATH: only that also holds for the libraries of the libraries.
  target_link_options(${target} PRIVATE -Wl,--disable-new-dtags)
  add_custom_command(
    TARGET ${target} POST_BUILD
    COMMAND ${CMAKE_COMMAND} -DBINARY=$<TARGET_FILE:${target}>
            -DLOADED_LATER=${TRAILCAM_DUCKDB}/libduckdb.so
            -P ${CMAKE_SOURCE_DIR}/cmake/copy_libraries.cmake
    VERBATIM)
endfunction()
