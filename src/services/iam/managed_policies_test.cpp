#include "services/iam/managed_policies.h"

#include <gtest/gtest.h>

#include "aws/policy/policy.h"

namespace trailcam::iam {
namespace {

TEST(ManagedPolicies, AllOfAwssParseAndSayWhatTheyAreFor) {
  const ManagedPolicies policies;
  EXPECT_GE(policies.by_arn().size(), 40u);
  for (const auto& [arn, policy] : policies.by_arn()) {
    const auto parsed = policy::Policy::parse(policy.document, policy::Policy::Kind::Identity);
    EXPECT_TRUE(parsed) << arn << ": " << parsed.error().message();
    EXPECT_FALSE(policy.row.description->empty()) << arn;
    EXPECT_EQ(policy.row.id.size(), 21u);
  }
}

TEST(ManagedPolicies, AreFoundByTheirArnWithItsPath) {
  const ManagedPolicies policies;
  EXPECT_NE(policies.find("arn:aws:iam::aws:policy/AdministratorAccess"), nullptr);
  EXPECT_NE(policies.find("arn:aws:iam::aws:policy/job-function/ViewOnlyAccess"), nullptr);
  EXPECT_EQ(policies.find("arn:aws:iam::aws:policy/ViewOnlyAccess"), nullptr);
}

}  // namespace
}  // namespace trailcam::iam
