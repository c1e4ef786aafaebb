// A queue with a bound that refuses instead of growing.
#pragma once

#include <deque>
#include <optional>
#include <vector>

#include "base/mutex.h"

namespace trailcam {

// Any thread may push and pop. Closing wakes all that wait; what is queued can still be taken.
template <class T>
class BoundedQueue {
 public:
  explicit BoundedQueue(std::size_t items_max) : items_max_(items_max) {}

  // False, with `item` untouched, when the queue is full or closed.
  bool try_push(T& item) TC_EXCLUDES(mutex_) {
    {
      MutexLock lock(mutex_);
      if (closed_ || items_.size() >= items_max_) return false;
      items_.push_back(std::move(item));
    }
    ready_.notify_one();
    return true;
  }

  // As try_push, but also when the queue is full: for what comes of items that it once took, so
  // that those who push bound it themselves. False only when closed.
  bool push_on(T& item) TC_EXCLUDES(mutex_) {
    {
      MutexLock lock(mutex_);
      if (closed_) return false;
      items_.push_back(std::move(item));
    }
    ready_.notify_one();
    return true;
  }

  // Waits for an item; nothing once the queue is closed and empty.
  std::optional<T> pop() TC_EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    while (items_.empty() && !closed_) ready_.wait(lock);
    if (items_.empty()) return std::nullopt;
    std::optional<T> item(std::move(items_.front()));
    items_.pop_front();
    return item;
  }

  // Waits for the first item, then takes all that are there, at most `count_max`.
  std::vector<T> pop_all(std::size_t count_max) TC_EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    while (items_.empty() && !closed_) ready_.wait(lock);
    std::vector<T> taken;
    taken.reserve(std::min(count_max, items_.size()));
    while (!items_.empty() && taken.size() < count_max) {
      taken.push_back(std::move(items_.front()));
      items_.pop_front();
    }
    return taken;
  }

  void close() TC_EXCLUDES(mutex_) {
    {
      MutexLock lock(mutex_);
      closed_ = true;
    }
    ready_.notify_all();
  }

  std::size_t size() TC_EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    return items_.size();
  }

 private:
  const std::size_t items_max_;
  Mutex mutex_;
  CondVar ready_;
  std::deque<T> items_ TC_GUARDED_BY(mutex_);
  bool closed_ TC_GUARDED_BY(mutex_) = false;
};

}  // namespace trailcam
