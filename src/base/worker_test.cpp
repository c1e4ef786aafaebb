#include "base/worker.h"

#include <future>

#include <gtest/gtest.h>

namespace trailcam {
namespace {

// Counts its steps and says what its script says; then it rests for ever.
class Scripted : public Worker {
 public:
  explicit Scripted(std::vector<Status> script) : script_(std::move(script)) {}
  Status step() override {
    const int step = steps++;
    MutexLock lock(mutex_);
    changed_.notify_all();
    return step < int(script_.size()) ? script_[std::size_t(step)] : Status::Idle;
  }
  Millis idle_max() const override { return std::chrono::hours{1}; }
  void wait_for_steps(int count) {
    MutexLock lock(mutex_);
    while (steps < count) changed_.wait(lock);
  }
  std::atomic<int> steps = 0;

 private:
  const std::vector<Status> script_;
  Mutex mutex_;
  CondVar changed_;
};

using Status = Worker::Status;

TEST(WorkerThread, GoesOnWhileBusyThenRests) {
  Scripted worker({Status::Busy, Status::Busy, Status::Idle});
  {
    WorkerThread thread("worker", worker);
    worker.wait_for_steps(3);
  }
  EXPECT_EQ(worker.steps, 3);
}

TEST(WorkerThread, StepsAgainWhenWoken) {
  Scripted worker({});
  WorkerThread thread("worker", worker);
  for (int steps = 1; steps <= 20; ++steps) {
    worker.wait_for_steps(steps);
    thread.wake();
  }
  worker.wait_for_steps(21);
}

TEST(WorkerThread, LosesNoWakeDuringAStep) {
  class Gated : public Worker {
   public:
    Status step() override {
      if (++steps == 1) {
        inside.set_value();
        go_on.get_future().wait();
      } else if (steps == 2) {
        again.set_value();
      }
      return Status::Idle;
    }
    Millis idle_max() const override { return std::chrono::hours{1}; }
    std::atomic<int> steps = 0;
    std::promise<void> inside, go_on, again;
  };
  Gated worker;
  WorkerThread thread("worker", worker);
  worker.inside.get_future().wait();
  thread.wake();
  worker.go_on.set_value();
  EXPECT_EQ(worker.again.get_future().wait_for(std::chrono::seconds{10}),
            std::future_status::ready);
}

TEST(WorkerThread, TakesWhatComesWithinItsPaceInOneStep) {
  class Paced : public Worker {
   public:
    Status step() override {
      const int step = ++steps;
      if (step == 1) first.set_value();
      if (step == 2) second.set_value();
      return Status::Idle;
    }
    Millis idle_max() const override { return std::chrono::hours{1}; }
    Millis pace() const override { return Millis{200}; }
    std::atomic<int> steps = 0;
    std::promise<void> first, second;
  };
  Paced worker;
  WorkerThread thread("worker", worker);
  worker.first.get_future().wait();
  for (int i = 0; i < 100; ++i) thread.wake();
  worker.second.get_future().wait();
  thread.stop();
  EXPECT_EQ(worker.steps, 2);
}

TEST(WorkerThread, EndsWhenDone) {
  Scripted worker({Status::Busy, Status::Done});
  WorkerThread thread("worker", worker);
  worker.wait_for_steps(2);
  thread.wake();
  thread.stop();
  EXPECT_EQ(worker.steps, 2);
}

TEST(WorkerThread, SettlesWhenAStepThatBeganLaterEndsIdle) {
  Scripted worker({Status::Idle, Status::Busy, Status::Busy, Status::Idle});
  WorkerThread thread("worker", worker);
  worker.wait_for_steps(1);
  thread.settle();
  EXPECT_EQ(worker.steps, 4);
  thread.settle();
  EXPECT_EQ(worker.steps, 5);
}

TEST(WorkerThread, SettlesWithoutWaitingForThePace) {
  class Paced : public Worker {
   public:
    Status step() override { return Status::Idle; }
    Millis pace() const override { return std::chrono::hours{1}; }
  };
  Paced worker;
  WorkerThread thread("worker", worker);
  for (int i = 0; i < 100; ++i) thread.settle();
}

TEST(WorkerThread, SettlesWhenItHasEnded) {
  Scripted worker({Status::Done});
  WorkerThread thread("worker", worker);
  worker.wait_for_steps(1);
  thread.settle();
  thread.stop();
  thread.settle();
  EXPECT_EQ(worker.steps, 1);
}

}  // namespace
}  // namespace trailcam
