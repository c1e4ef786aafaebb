// Pauses between attempts at what was refused: each twice the last, up to a bound.
#pragma once

#include <algorithm>

#include "base/time.h"

namespace trailcam::trails {

class Backoff {
 public:
  static constexpr Millis kMin = std::chrono::seconds{1};
  static constexpr Millis kMax = std::chrono::minutes{5};

  bool waits(Timestamp now) const { return now < retry_at_; }
  Timestamp retry_at() const { return retry_at_; }
  // Returns the pause.
  Millis failed(Timestamp now) {
    const Millis pause = std::min(kMax, kMin * (std::int64_t{1} << std::min(failures_++, 9)));
    retry_at_ = now + pause;
    return pause;
  }
  void succeeded() { *this = {}; }

 private:
  int failures_ = 0;
  Timestamp retry_at_{};
};

}  // namespace trailcam::trails
