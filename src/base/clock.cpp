#include "base/clock.h"

namespace trailcam {

Timestamp SystemClock::now() const {
  return std::chrono::floor<Millis>(std::chrono::system_clock::now());
}

}  // namespace trailcam
