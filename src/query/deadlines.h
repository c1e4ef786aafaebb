// Calls back when a time limit has passed: one thread for all that runs under one.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <thread>

#include "base/mutex.h"

namespace trailcam::query {

class Deadlines {
 public:
  using Time = std::chrono::steady_clock::time_point;

  Deadlines() = default;
  // None may be left.
  ~Deadlines();
  Deadlines(const Deadlines&) = delete;

  // `expire` is called once at `time`, under a lock: it must be quick. The thread starts with the
  // first of them.
  std::uint64_t add(Time time, std::function<void()> expire) TC_EXCLUDES(mutex_);
  // When it returns `expire` is over, or will never be called.
  void remove(std::uint64_t id) TC_EXCLUDES(mutex_);

 private:
  struct Deadline {
    Time time;
    std::function<void()> expire;
  };
  void watch() TC_EXCLUDES(mutex_);

  Mutex mutex_;
  CondVar changed_;
  std::map<std::uint64_t, Deadline> waiting_ TC_GUARDED_BY(mutex_);
  std::uint64_t last_id_ TC_GUARDED_BY(mutex_) = 0;
  bool stopping_ TC_GUARDED_BY(mutex_) = false;
  std::thread thread_ TC_GUARDED_BY(mutex_);
};

}  // namespace trailcam::query
