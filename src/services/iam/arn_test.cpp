#include "services/iam/arn.h"

#include <gtest/gtest.h>

namespace trailcam::iam {
namespace {

TEST(IamArn, HasAccountKindAndName) {
  const auto plain = parse_arn("arn:aws:iam::111122223333:user/eva");
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->account.str(), "111122223333");
  EXPECT_EQ(plain->kind, "user");
  EXPECT_EQ(plain->name, "eva");
  const auto with_path = parse_arn("arn:aws:iam::111122223333:instance-profile/eng/web/one");
  ASSERT_TRUE(with_path);
  EXPECT_EQ(with_path->kind, "instance-profile");
  EXPECT_EQ(with_path->name, "one");
}

TEST(IamArn, OthersAreNone) {
  for (const std::string_view arn :
       {"", "eva", "arn:aws:iam::111122223333:root", "arn:aws:iam::111122223333:user/",
        "arn:aws:iam::11112222333:user/eva", "arn:aws:iam::11112222333x:user/eva",
        "arn:aws:iam::aws:policy/AdministratorAccess", "arn:aws:iam::111122223333",
        "arn:aws:sts::111122223333:assumed-role/a/b", "arn:aws:s3:::bucket/key"}) {
    EXPECT_FALSE(parse_arn(arn)) << arn;
  }
}

}  // namespace
}  // namespace trailcam::iam
