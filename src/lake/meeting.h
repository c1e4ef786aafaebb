// Threads that work on their own and now and then must all be done at one point: there one of them
// does what is to be done, and the others help.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>

#include "base/mutex.h"

namespace trailcam::lake {

class Meeting {
 public:
  // `lead` is run by one thread, when all have come.
  Meeting(std::size_t threads, std::function<void(Meeting&)> lead)
      : threads_(threads), lead_(std::move(lead)) {}

  // Asks all threads to come. Any thread.
  void call() { called_ = true; }
  bool called() const { return called_.load(std::memory_order_relaxed); }

  // Returns when all have come and what was to be done is done. Each thread calls it in its turn.
  void come() TC_EXCLUDES(mutex_) { attend(Leave::No); }
  // The thread has nothing more to do. Returns when no thread has, after a last meeting.
  void leave() TC_EXCLUDES(mutex_) { attend(Leave::Yes); }

  // Only while leading: runs job(0) .. job(count - 1), spread over the threads that have come.
  void share(std::size_t count, const std::function<void(std::size_t)>& job) TC_EXCLUDES(mutex_);

 private:
  enum class Leave { No, Yes };
  void attend(Leave leave) TC_EXCLUDES(mutex_);
  // False when there is no task left to take.
  bool take_task(MutexLock& lock) TC_REQUIRES(mutex_) TC_NO_THREAD_SAFETY_ANALYSIS;

  const std::size_t threads_;
  const std::function<void(Meeting&)> lead_;
  std::atomic<bool> called_ = false;
  Mutex mutex_;
  CondVar changed_;
  std::size_t here_ TC_GUARDED_BY(mutex_) = 0;
  std::size_t left_ TC_GUARDED_BY(mutex_) = 0;
  std::uint64_t held_ TC_GUARDED_BY(mutex_) = 0;  // meetings until now
  bool over_ TC_GUARDED_BY(mutex_) = false;       // all have left, and the last one is held
  const std::function<void(std::size_t)>* job_ TC_GUARDED_BY(mutex_) = nullptr;
  std::size_t next_task_ TC_GUARDED_BY(mutex_) = 0;
  std::size_t tasks_ TC_GUARDED_BY(mutex_) = 0;
  std::size_t tasks_done_ TC_GUARDED_BY(mutex_) = 0;
};

}  // namespace trailcam::lake
