#include "lake/meeting.h"

namespace trailcam::lake {

bool Meeting::take_task(MutexLock& lock) {
  if (next_task_ == tasks_) return false;
  const std::size_t task = next_task_++;
  const auto& job = *job_;
  lock.unlock();
  job(task);
  lock.lock();
  if (++tasks_done_ == tasks_) changed_.notify_all();
  return true;
}

void Meeting::share(std::size_t count, const std::function<void(std::size_t)>& job) {
  MutexLock lock(mutex_);
  job_ = &job;
  next_task_ = tasks_done_ = 0;
  tasks_ = count;
  changed_.notify_all();
  while (take_task(lock)) {
  }
  while (tasks_done_ < tasks_) changed_.wait(lock);
  tasks_ = next_task_ = tasks_done_ = 0;
}

void Meeting::attend(Leave leave) {
  MutexLock lock(mutex_);
  ++here_;
  if (leave == Leave::Yes) ++left_;
  const std::uint64_t before = held_;
  while (leave == Leave::Yes ? !over_ : held_ == before) {
    if (here_ == threads_) {
      here_ = SIZE_MAX;  // nobody else leads
      lock.unlock();
      lead_(*this);
      lock.lock();
      called_ = false;
      here_ = left_;
      ++held_;
      over_ = left_ == threads_;
      changed_.notify_all();
    } else if (!take_task(lock)) {
      changed_.wait(lock);
    }
  }
}

}  // namespace trailcam::lake
