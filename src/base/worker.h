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

  Worker& worker_;
  Mutex mutex_;
  CondVar changed_;
  bool woken_ TC_GUARDED_BY(mutex_) = false;
  bool stopping_ TC_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace trailcam
