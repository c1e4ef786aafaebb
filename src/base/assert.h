// TC_ASSERT stays on in release: it is for mistakes of ours, never for input or disk content.
#pragma once

namespace trailcam {
[[noreturn]] void assertion_failed(const char* expression, const char* file, int line);
}

#define TC_ASSERT(expression)                                        \
  do {                                                               \
    if (!(expression)) [[unlikely]]                                  \
      ::trailcam::assertion_failed(#expression, __FILE__, __LINE__); \
  } while (false)
