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

void WorkerThread::settle() {
  MutexLock lock(mutex_);
  const std::uint64_t asked = ++settle_asked_;
  woken_ = true;
  changed_.notify_one();
  while (settled_ < asked && !ended_) settled_changed_.wait(lock);
}

void WorkerThread::stop() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void WorkerThread::note_idle(std::uint64_t asked, bool ended) {
  MutexLock lock(mutex_);
  if (settled_ >= asked && !ended) return;
  settled_ = asked;
  ended_ |= ended;
  settled_changed_.notify_all();
}

void WorkerThread::run() {
  std::uint64_t asked = 0;
  bool ended = false;
  while (!ended) {
    {
      MutexLock lock(mutex_);
      if (stopping_) break;
      woken_ = false;
      asked = settle_asked_;
    }
    const auto started = std::chrono::steady_clock::now();
    const Worker::Status status = worker_.step();
    if (status == Worker::Status::Busy) continue;
    ended = status == Worker::Status::Done;
    note_idle(asked, ended);
    if (!ended) rest_until(started + worker_.pace());
  }
  note_idle(asked, true);
}

void WorkerThread::rest_until(std::chrono::steady_clock::time_point end) {
  MutexLock lock(mutex_);
  pacing_ = true;
  for (auto left = end - std::chrono::steady_clock::now(); !hurried() && left.count() > 0;
       left = end - std::chrono::steady_clock::now()) {
    changed_.wait_for(lock, left);
  }
  pacing_ = false;
  if (!woken_ && !hurried()) changed_.wait_for(lock, worker_.idle_max());
}

}  // namespace trailcam
