# Log lines and debuggers name files as the project does, wherever it was built.
add_compile_options(-ffile-prefix-map=${CMAKE_SOURCE_DIR}/=)
add_compile_options(-Wall -Wextra -Wconversion -Wno-sign-conversion -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  # TC_TRY is a GNU statement expression; locks are checked.
  add_compile_options(-Wno-gnu-statement-expression -Wthread-safety -Wno-c23-extensions)
else()
  # False alarms of g++-12 on std::variant and std::string under -O2.
  add_compile_options(-Wno-maybe-uninitialized -Wno-restrict -Wno-stringop-overflow
                      -Wno-array-bounds -Wno-stringop-overread)
endif()
