#include "services/kms/grants.h"

#include <gtest/gtest.h>

namespace trailcam::kms {
namespace {

using policy::Naming;
using policy::Principal;

GrantRow grant_of(std::vector<std::string> operations) {
  GrantRow out;
  out.operations = std::move(operations);
  return out;
}

Principal session_of_role() {
  Principal out;
  out.type = Principal::Type::RoleSession;
  out.account = AccountId("111122223333");
  out.arn = "arn:aws:sts::111122223333:assumed-role/r/s";
  out.role_arn = "arn:aws:iam::111122223333:role/r";
  out.unique_id = "AROAROLE:s";
  return out;
}

TEST(Grants, AllowWhatTheyList) {
  const GrantRow grant = grant_of({"Decrypt", "DescribeKey"});
  EXPECT_TRUE(allows(grant, {.operation = "Decrypt"}));
  EXPECT_FALSE(allows(grant, {.operation = "Encrypt"}));
}

TEST(Grants, AreLimitedByTheirEncryptionContext) {
  GrantRow grant = grant_of({"Decrypt"});
  const EncryptionContext both = {{"a", "1"}, {"b", "2"}};
  const EncryptionContext one = {{"a", "1"}};
  const EncryptionContext other_case = {{"A", "1"}};
  grant.context_subset = one;
  EXPECT_TRUE(allows(grant, {.operation = "Decrypt", .context = &both}));
  EXPECT_FALSE(allows(grant, {.operation = "Decrypt", .context = &other_case}));
  grant.context_subset.reset();
  grant.context_equals = one;
  EXPECT_TRUE(allows(grant, {.operation = "Decrypt", .context = &one}));
  EXPECT_FALSE(allows(grant, {.operation = "Decrypt", .context = &both}));
}

TEST(Grants, PassOnNoMoreThanTheyAllow) {
  GrantRow parent = grant_of({"CreateGrant", "Decrypt"});
  parent.context_subset = EncryptionContext{{"a", "1"}};
  GrantRow child = grant_of({"Decrypt"});
  const auto may = [&] {
    return allows(parent, {.operation = "CreateGrant", .new_grant = &child});
  };
  EXPECT_FALSE(may());
  child.context_equals = EncryptionContext{{"a", "1"}, {"b", "2"}};
  EXPECT_TRUE(may());
  child.context_equals = EncryptionContext{{"b", "2"}};
  EXPECT_FALSE(may());
  child.context_equals.reset();
  child.context_subset = EncryptionContext{{"a", "1"}, {"c", "3"}};
  EXPECT_TRUE(may());
  child.operations.push_back("Encrypt");
  EXPECT_FALSE(may());
}

TEST(Grants, NameASessionByItselfItsRoleAndItsAccount) {
  const Principal caller = session_of_role();
  const auto naming = [&](const std::string& id) { return names({id, id}, caller); };
  EXPECT_EQ(naming("arn:aws:sts::111122223333:assumed-role/r/s"), Naming::Exact);
  EXPECT_EQ(naming("AROAROLE"), Naming::RoleOf);
  EXPECT_EQ(naming("arn:aws:iam::111122223333:root"), Naming::Account);
  EXPECT_EQ(naming("arn:aws:iam::444455556666:root"), Naming::None);
}

TEST(Grants, HaveNamingsThatSurviveTheWayThroughAFact) {
  for (const Naming naming : {Naming::None, Naming::Account, Naming::RoleOf, Naming::Exact}) {
    EXPECT_EQ(naming_of(to_text(naming)), naming);
  }
}

}  // namespace
}  // namespace trailcam::kms
