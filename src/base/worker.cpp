#include "base/worker.h"

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
    woken_ = true;
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
    const Worker::Status status = worker_.step();
    if (status == Worker::Status::Done) return;
    if (status == Worker::Status::Busy) continue;
    MutexLock lock(mutex_);
    if (!woken_ && !stopping_) changed_.wait_for(lock, worker_.idle_max());
  }
}

}  // namespace trailcam
