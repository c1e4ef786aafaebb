#include "services/iam/totp.h"

#include <gtest/gtest.h>

namespace trailcam::iam {
namespace {

// Source: RFC 6238, appendix B (the last six of the eight digits).
TEST(Totp, MakesTheCodesOfTheStandard) {
  const std::string seed = "12345678901234567890";
  const std::pair<std::int64_t, const char*> cases[] = {
      {59, "287082"},         {1111111109, "081804"}, {1111111111, "050471"},
      {1234567890, "005924"}, {2000000000, "279037"}, {20000000000, "353130"}};
  for (const auto& [seconds, code] : cases) {
    EXPECT_EQ(totp(seed, totp_step(Timestamp{Millis{seconds * 1000}})), code) << seconds;
  }
}

TEST(Totp, FindsTheStepOfACodeWithinTheRangeOnly) {
  const std::string seed = "12345678901234567890";
  EXPECT_EQ(find_step(seed, totp(seed, 100), {99, 101}), 100);
  EXPECT_EQ(find_step(seed, totp(seed, 102), {99, 101}), std::nullopt);
  EXPECT_EQ(find_step(seed, "", {99, 101}), std::nullopt);
}

TEST(Totp, TwoCodesMustFollowEachOther) {
  const std::string seed = "12345678901234567890";
  EXPECT_EQ(find_step(seed, TwoCodes{totp(seed, 99), totp(seed, 100)}, {90, 110}), 100);
  EXPECT_EQ(find_step(seed, TwoCodes{totp(seed, 100), totp(seed, 99)}, {90, 110}), std::nullopt);
  EXPECT_EQ(find_step(seed, TwoCodes{totp(seed, 100), totp(seed, 102)}, {90, 110}), std::nullopt);
}

}  // namespace
}  // namespace trailcam::iam
