#include "base/bounded_queue.h"

#include <memory>
#include <thread>

#include <gtest/gtest.h>

#include "base/thread_pool.h"

namespace trailcam {
namespace {

TEST(BoundedQueue, RefusesWhenFullAndLeavesTheItem) {
  BoundedQueue<std::unique_ptr<int>> queue(2);
  auto a = std::make_unique<int>(1), b = std::make_unique<int>(2), c = std::make_unique<int>(3);
  EXPECT_TRUE(queue.try_push(a));
  EXPECT_TRUE(queue.try_push(b));
  EXPECT_FALSE(queue.try_push(c));
  ASSERT_NE(c, nullptr);
  EXPECT_EQ(**queue.pop(), 1);
  EXPECT_TRUE(queue.try_push(c));
  EXPECT_EQ(queue.size(), 2u);
}

TEST(BoundedQueue, TakesFurtherStepsAlsoWhenFull) {
  BoundedQueue<int> queue(1);
  int first = 1, second = 2, step = 3;
  EXPECT_TRUE(queue.try_push(first));
  EXPECT_TRUE(queue.push_on(step));
  EXPECT_FALSE(queue.try_push(second));
  EXPECT_EQ(queue.pop_all(9), (std::vector{1, 3}));
  queue.close();
  EXPECT_FALSE(queue.push_on(step));
}

TEST(BoundedQueue, GivesOutWhatIsQueuedAfterClosing) {
  BoundedQueue<int> queue(8);
  for (int i = 0; i < 5; ++i) queue.try_push(i);
  queue.close();
  int late = 9;
  EXPECT_FALSE(queue.try_push(late));
  EXPECT_EQ(queue.pop_all(3), (std::vector{0, 1, 2}));
  EXPECT_EQ(queue.pop(), 3);
  EXPECT_EQ(queue.pop_all(9), (std::vector{4}));
  EXPECT_TRUE(queue.pop_all(9).empty());
  EXPECT_EQ(queue.pop(), std::nullopt);
}

TEST(BoundedQueue, ClosingWakesThoseThatWait) {
  BoundedQueue<int> queue(1);
  std::thread one([&] { EXPECT_EQ(queue.pop(), std::nullopt); });
  std::thread other([&] { EXPECT_TRUE(queue.pop_all(4).empty()); });
  queue.close();
  one.join();
  other.join();
}

TEST(BoundedQueue, LosesNothingBetweenThreads) {
  constexpr int kItems = 5000;
  BoundedQueue<int> queue(7);
  std::atomic<long> sum = 0;
  std::vector<std::thread> takers;
  for (int t = 0; t < 3; ++t) {
    takers.emplace_back([&, t] {
      while (true) {
        if (t == 0) {
          const auto items = queue.pop_all(4);
          if (items.empty()) return;
          for (const int item : items) sum += item;
        } else {
          const auto item = queue.pop();
          if (!item) return;
          sum += *item;
        }
      }
    });
  }
  std::vector<std::thread> givers;
  for (int t = 0; t < 2; ++t) {
    givers.emplace_back([&] {
      for (int i = 1; i <= kItems; ++i) {
        while (!queue.try_push(i)) std::this_thread::yield();
      }
    });
  }
  for (auto& giver : givers) giver.join();
  queue.close();
  for (auto& taker : takers) taker.join();
  EXPECT_EQ(sum, 2L * kItems * (kItems + 1) / 2);
}

TEST(ThreadPool, RunsWhatIsQueuedBeforeItStops) {
  int done = 0;
  BoundedQueue<int> gate(1);
  {
    ThreadPool pool("pool", 1, 3);
    ThreadPool::Job wait = [&] { gate.pop(); };
    ASSERT_TRUE(pool.try_submit(wait));
    while (pool.queued() > 0) std::this_thread::yield();
    for (int i = 0; i < 3; ++i) {
      ThreadPool::Job count = [&] { ++done; };
      ASSERT_TRUE(pool.try_submit(count));
    }
    ThreadPool::Job over = [&] { done += 100; };
    EXPECT_FALSE(pool.try_submit(over));
    EXPECT_TRUE(over != nullptr);
    gate.close();
  }
  EXPECT_EQ(done, 3);
}

}  // namespace
}  // namespace trailcam
