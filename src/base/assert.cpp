#include "base/assert.h"

#include <cstdio>
#include <cstdlib>

namespace trailcam {

void assertion_failed(const char* expression, const char* file, int line) {
  std::fprintf(stderr, "trailcam: assertion failed: %s (%s:%d)\n", expression, file, line);
  std::abort();
}

}  // namespace trailcam
