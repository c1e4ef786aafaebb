#include "services/iam/sign_in_guard.h"

#include <gtest/gtest.h>

namespace trailcam::iam {
namespace {

const Timestamp kGuardStart{std::chrono::hours{500'000}};
const SignInGuard::Who kDana{"111122223333/dana", "192.0.2.1"};

TEST(SignInGuard, WaitsTwiceAsLongAfterEachFailureBeyondTheFreeOnes) {
  SignInGuard guard;
  Timestamp now = kGuardStart;
  for (int i = 0; i < SignInGuard::kFailuresFreeOfUser; ++i) {
    EXPECT_EQ(guard.admit(kDana, now), Millis{0});
  }
  EXPECT_EQ(guard.admit(kDana, now), SignInGuard::kWaitFirst);
  now += SignInGuard::kWaitFirst;
  EXPECT_EQ(guard.admit(kDana, now), Millis{0});
  EXPECT_EQ(guard.admit(kDana, now), 2 * SignInGuard::kWaitFirst);
  for (int i = 0; i < 40; ++i) now += guard.admit(kDana, now);
  now += guard.admit(kDana, now);
  guard.admit(kDana, now);
  EXPECT_EQ(guard.admit(kDana, now), SignInGuard::kWaitMax);
}

TEST(SignInGuard, OneUserDoesNotHoldUpAnother) {
  SignInGuard guard;
  for (int i = 0; i < 6; ++i) guard.admit(kDana, kGuardStart);
  EXPECT_EQ(guard.admit({"111122223333/eva", "192.0.2.2"}, kGuardStart), Millis{0});
}

TEST(SignInGuard, AnAddressThatTriesManyUsersHasToWait) {
  SignInGuard guard;
  for (int i = 0; i < SignInGuard::kFailuresFreeOfAddress; ++i) {
    EXPECT_EQ(guard.admit({"user-" + std::to_string(i), "192.0.2.1"}, kGuardStart), Millis{0});
  }
  EXPECT_GT(guard.admit({"another", "192.0.2.1"}, kGuardStart), Millis{0});
}

TEST(SignInGuard, SuccessForgetsAndTimeDoes) {
  SignInGuard guard;
  for (int i = 0; i < SignInGuard::kFailuresFreeOfUser; ++i) guard.admit(kDana, kGuardStart);
  guard.forget(kDana);
  EXPECT_EQ(guard.admit(kDana, kGuardStart), Millis{0});
  for (int i = 1; i < SignInGuard::kFailuresFreeOfUser; ++i) guard.admit(kDana, kGuardStart);
  EXPECT_GT(guard.admit(kDana, kGuardStart), Millis{0});
  const Timestamp later = kGuardStart + 2 * SignInGuard::kForgottenAfter;
  for (int i = 0; i < SignInGuard::kFailuresFreeOfUser; ++i) {
    EXPECT_EQ(guard.admit(kDana, later), Millis{0});
  }
}

TEST(SignInGuard, ATryThatWasNoGuessIsNotCounted) {
  SignInGuard guard;
  for (int i = 0; i < 100; ++i) {
    ASSERT_EQ(guard.admit(kDana, kGuardStart), Millis{0});
    guard.excuse(kDana);
  }
}

}  // namespace
}  // namespace trailcam::iam
