#include "services/iam/passwords.h"

#include <gtest/gtest.h>

namespace trailcam::iam {
namespace {

std::string flaw(const std::optional<PasswordPolicyRow>& policy, const char* password) {
  const auto checked = check_password(policy, Secret(password));
  return checked ? "" : checked.error().message();
}

TEST(Passwords, WithoutAPolicyNeedEightCharactersOfThreeKinds) {
  EXPECT_EQ(flaw({}, "Abcdefg1"), "");
  EXPECT_EQ(flaw({}, "abc-efg1"), "");
  EXPECT_NE(flaw({}, "Abcdef1"), "");
  EXPECT_NE(flaw({}, "abcdefg1"), "");
}

TEST(Passwords, NeedWhatTheAccountsPolicyAsksAndNoMore) {
  PasswordPolicyRow policy;
  EXPECT_EQ(flaw(policy, "aaaaaa"), "");
  policy.length_min = 7;
  EXPECT_EQ(flaw(policy, "aaaaaa"), "Password should have a minimum length of 7 characters");
  policy.upper_case = true;
  EXPECT_EQ(flaw(policy, "aaaaaaa"), "Password should have at least one uppercase letter");
  policy.numbers = true;
  EXPECT_EQ(flaw(policy, "Aaaaaaa"), "Password should have at least one number");
  policy.symbols = true;
  EXPECT_TRUE(flaw(policy, "Aaaaaa1").contains("following symbols"));
  EXPECT_EQ(flaw(policy, "Aaaaa1'"), "");
}

}  // namespace
}  // namespace trailcam::iam
