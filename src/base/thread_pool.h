// A fixed number of threads that run jobs from one bounded queue, in order of arrival.
#pragma once

#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "base/bounded_queue.h"

namespace trailcam {

class ThreadPool {
 public:
  using Job = std::move_only_function<void()>;

  // `name` (up to 15 characters) is what a debugger and `top -H` show.
  ThreadPool(std::string name, std::size_t threads, std::size_t jobs_max);
  // Runs what is queued, then joins.
  ~ThreadPool();

  // False, with `job` untouched, when the queue is full or the pool is stopping.
  bool try_submit(Job& job) { return jobs_.try_push(job); }
  // For the next step of work that was admitted before: also when the queue is full. False only
  // when the pool is stopping.
  bool submit_step(Job& job) { return jobs_.push_on(job); }
  std::size_t queued() { return jobs_.size(); }
  void stop();

 private:
  BoundedQueue<Job> jobs_;
  std::vector<std::thread> threads_;
};

// Names the calling thread.
void name_this_thread(const std::string& name);

}  // namespace trailcam
