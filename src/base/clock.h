// The seam through which everything reads time, so that a test moves time instead of sleeping.
#pragma once

#include <atomic>

#include "base/time.h"

namespace trailcam {

class Clock {
 public:
  virtual ~Clock() = default;
  // The time that the system lives in. Any thread.
  virtual Timestamp now() const = 0;
  // The time of the world outside, by which signatures are judged; equal to now() except under a
  // virtual clock. Any thread.
  virtual Timestamp real_now() const { return now(); }
};

class SystemClock : public Clock {
 public:
  Timestamp now() const override;
};

// Runs ahead of the system's clock by an offset that only grows, and ticks on with it.
class VirtualClock : public Clock {
 public:
  explicit VirtualClock(Millis offset) : offset_(offset.count()) {}
  Timestamp now() const override { return real_now() + offset(); }
  Timestamp real_now() const override { return SystemClock().now(); }
  Millis offset() const { return Millis{offset_.load()}; }
  void set_offset(Millis offset) { offset_.store(offset.count()); }

 private:
  std::atomic<Millis::rep> offset_;
};

// Stands still until it is moved.
class ManualClock : public Clock {
 public:
  explicit ManualClock(Timestamp start) : now_(start.time_since_epoch().count()) {}
  Timestamp now() const override { return Timestamp{Millis{now_.load()}}; }
  void advance(Millis by) { now_.fetch_add(by.count()); }
  void set(Timestamp to) { now_.store(to.time_since_epoch().count()); }

 private:
  std::atomic<Millis::rep> now_;
};

}  // namespace trailcam
