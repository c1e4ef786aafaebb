#include "query/deadlines.h"

#include <algorithm>

#include "base/assert.h"
#include "base/thread_pool.h"

namespace trailcam::query {

Deadlines::~Deadlines() {
  std::thread thread;
  {
    MutexLock lock(mutex_);
    TC_ASSERT(waiting_.empty());
    stopping_ = true;
    thread = std::move(thread_);
    changed_.notify_all();
  }
  if (thread.joinable()) thread.join();
}

std::uint64_t Deadlines::add(Time time, std::function<void()> expire) {
  MutexLock lock(mutex_);
  waiting_.emplace(++last_id_, Deadline{time, std::move(expire)});
  if (!thread_.joinable()) {
    thread_ = std::thread([this] { watch(); });
  }
  changed_.notify_all();
  return last_id_;
}

void Deadlines::remove(std::uint64_t id) {
  MutexLock lock(mutex_);
  waiting_.erase(id);
}

void Deadlines::watch() {
  name_this_thread("query-limit");
  MutexLock lock(mutex_);
  while (!stopping_) {
    const Time now = std::chrono::steady_clock::now();
    Time next = now + std::chrono::minutes{1};
    for (auto entry = waiting_.begin(); entry != waiting_.end();) {
      if (entry->second.time > now) {
        next = std::min(next, entry->second.time);
        ++entry;
        continue;
      }
      entry->second.expire();
      entry = waiting_.erase(entry);
    }
    changed_.wait_for(lock, next - now);
  }
}

}  // namespace trailcam::query
