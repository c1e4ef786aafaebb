# Run by bundle.cmake after each link of BINARY. LOADED_LATER: a library that it does not name.
get_filename_component(folder ${BINARY} DIRECTORY)
# Found anew where the system keeps them, not among the copies of the last time.
file(REMOVE_RECURSE ${folder}/lib)
file(GET_RUNTIME_DEPENDENCIES
     EXECUTABLES ${BINARY}
     RESOLVED_DEPENDENCIES_VAR libraries
     UNRESOLVED_DEPENDENCIES_VAR missing
     PRE_EXCLUDE_REGEXES "^(linux-vdso|ld-linux.*|libc|libm|libdl|librt|libpthread|libresolv)\\.so"
                         "^libmvec\\.so")
if(missing)
  message(FATAL_ERROR "${BINARY} needs libraries that are not there: ${missing}")
endif()
foreach(library ${libraries})
  file(COPY ${library} DESTINATION ${folder}/lib FOLLOW_SYMLINK_CHAIN)
endforeach()
# It is large: a further name for the same file, where that can be.
get_filename_component(name ${LOADED_LATER} NAME)
file(CREATE_LINK ${LOADED_LATER} ${folder}/lib/${name} COPY_ON_ERROR)
