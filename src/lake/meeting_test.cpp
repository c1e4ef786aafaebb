#include "lake/meeting.h"

#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace trailcam::lake {
namespace {

constexpr std::size_t kThreads = 4;

TEST(Meeting, AllRestWhileOneLeadsAndTheyShareTheWork) {
  std::atomic<int> at_work = 0;
  std::atomic<int> tasks = 0;
  int meetings = 0;
  Meeting meeting(kThreads, [&](Meeting& of) {
    EXPECT_EQ(at_work, 0);
    ++meetings;
    of.share(100, [&](std::size_t) { ++tasks; });
  });
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < kThreads; ++i) {
    threads.emplace_back([&, i] {
      for (std::size_t piece = 0; piece < 50 * (i + 1); ++piece) {
        ++at_work;
        if (piece % 17 == 0) meeting.call();
        --at_work;
        if (meeting.called()) meeting.come();
      }
      meeting.leave();
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_GE(meetings, 1);
  EXPECT_EQ(tasks, 100 * meetings);
}

TEST(Meeting, TheLastOneIsHeldByAll) {
  std::atomic<int> ended = 0;
  int meetings = 0;
  Meeting meeting(kThreads, [&](Meeting&) {
    EXPECT_EQ(ended, 0);
    ++meetings;
  });
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      meeting.leave();
      ++ended;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(meetings, 1);
}

}  // namespace
}  // namespace trailcam::lake
