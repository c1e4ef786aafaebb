// Background work as bounded steps. A Worker does one piece in step() and says how it stands; a
// WorkerThread runs it, sleeping when there is nothing to do until it is woken. Tests and the
// simulation call step() by hand.
#pragma once

#include <atomic>
#include <cstdint>
#include <limits>
#include <optional>
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
  // When by the clock there is something to do next; nothing where no time is known. A virtual
  // clock stops there on its way (server/time_travel.h). Any thread.
  virtual std::optional<Timestamp> next_due() const { return std::nullopt; }
};

// What a worker answers to next_due(): set by its steps, read by any thread.
class DueTime {
 public:
  void set(std::optional<Timestamp> due) { due_ = due ? due->time_since_epoch().count() : kNever; }
  std::optional<Timestamp> get() const {
    const Millis::rep due = due_;
    return due == kNever ? std::nullopt : std::optional(Timestamp{Millis{due}});
  }

 private:
  static constexpr Millis::rep kNever = std::numeric_limits<Millis::rep>::max();
  std::atomic<Millis::rep> due_ = kNever;
};

class WorkerThread {
 public:
  WorkerThread(std::string name, Worker& worker);
  ~WorkerThread();
  WorkerThread(const WorkerThread&) = delete;

  // There is something to do. Any thread.
  void wake() TC_EXCLUDES(mutex_);
  // Returns when all that there was to do at the call is done: steps that began afterwards ended
  // Idle, or the thread has ended. Not on this thread.
  void settle() TC_EXCLUDES(mutex_);
  // Waits for the step under way, then ends the thread.
  void stop() TC_EXCLUDES(mutex_);

 private:
  void run() TC_EXCLUDES(mutex_);
  void note_idle(std::uint64_t asked, bool ended) TC_EXCLUDES(mutex_);
  bool hurried() const TC_REQUIRES(mutex_) { return stopping_ || settle_asked_ > settled_; }
  void rest_until(std::chrono::steady_clock::time_point end) TC_EXCLUDES(mutex_);

  Worker& worker_;
  Mutex mutex_;
  CondVar changed_;
  bool woken_ TC_GUARDED_BY(mutex_) = false;
  bool pacing_ TC_GUARDED_BY(mutex_) = false;  // a wake is seen without a notification
  bool stopping_ TC_GUARDED_BY(mutex_) = false;
  // settle() takes a number and waits until an idle step has seen it.
  CondVar settled_changed_;
  std::uint64_t settle_asked_ TC_GUARDED_BY(mutex_) = 0;
  std::uint64_t settled_ TC_GUARDED_BY(mutex_) = 0;
  bool ended_ TC_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace trailcam
