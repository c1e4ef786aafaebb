#include "base/worker.h"

#include <utility>

#include "base/thread_pool.h"

namespace trailcam {

WorkerThread::WorkerThread(std::string name, Worker& worker) : worker_(worker) {
  thread_ = std::thread([this, name = std::move(name)] {
    name_this_thread(name);
    run();
  });
}

WorkerThread::~WorkerThread() { stop(); }

void WorkerThread::wake() {
  {
    MutexLock lock(mutex_);
    if (std::exchange(woken_, true) || pacing_) return;
  }
  changed_.notify_one();
}

void WorkerThread::stop() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void WorkerThread::run() {
  while (true) {
    {
      MutexLock lock(mutex_);
      if (stopping_) return;
      woken_ = false;
    }
    const auto started = std::chrono::steady_clock::now();
    const Worker::Status status = worker_.step();
    if (status == Worker::Status::Done) return;
    if (status == Worker::Status::Idle) rest_until(started + worker_.pace());
  }
}

void WorkerThread::rest_until(std::chrono::steady_clock::time_point end) {
  MutexLock lock(mutex_);
  pacing_ = true;
  for (auto left = end - std::chrono::steady_clock::now(); !stopping_ && left.count() > 0;
       left = end - std::chrono::steady_clock::now()) {
    changed_.wait_for(lock, left);
  }
  pacing_ = false;
  if (!woken_ && !stopping_) changed_.wait_for(lock, worker_.idle_max());
}

}  // namespace trailcam
