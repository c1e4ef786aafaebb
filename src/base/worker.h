// Background work as bounded steps. A Worker does one piece in step() and says how it stands; a
// WorkerThread runs it, sleeping when there is nothing to do until it is woken. Tests and the
// simulation call step() by hand.
#pragma once

#include <atomic>
#include <string>
#include <thread>

#include "base/mutex.h"
#include "base/time.h"

namespace trailcam {

class Worker {
 public:
  enum class Status {
    Busy,  // call again at once
    Idle,  // nothing to do until woken or until `idle_max` passed
    Done,  // never again
  };
  virtual ~Worker() = default;
  virtual Status step() = 0;
  // The longest rest before step() is called again without being woken.
  virtual Millis idle_max() const { return Millis{1000}; }
  // The least time from the start of a step that ended Idle to the next: what comes meanwhile is
  // done in one go.
  virtual Millis pace() const { return Millis{0}; }
};

class WorkerThread {
 public:
  WorkerThread(std::string name, Worker& worker);
  ~WorkerThread();
  WorkerThread(const WorkerThread&) = delete;

  // There is something to do. Any thread.
  void wake() TC_EXCLUDES(mutex_);
  // Waits for the step under way, then ends the thread.
  void stop() TC_EXCLUDES(mutex_);

 private:
  void run();
  void rest_until(std::chrono::steady_clock::time_point end) TC_EXCLUDES(mutex_);

  Worker& worker_;
  Mutex mutex_;
  CondVar changed_;
  bool woken_ TC_GUARDED_BY(mutex_) = false;
  bool pacing_ TC_GUARDED_BY(mutex_) = false;  // a wake is seen without a notification
  bool stopping_ TC_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace trailcam
