#include "services/kms/keys.h"

#include <gtest/gtest.h>

#include "services/kms/key_policies.h"
#include "services/kms/key_spec.h"

namespace trailcam::kms {
namespace {

TEST(KmsKeys, HaveIdsOfTwoForms) {
  EXPECT_TRUE(is_key_id("1234abcd-12ab-34cd-56ef-1234567890ab"));
  EXPECT_TRUE(is_key_id("mrk-1234abcd12ab34cd56ef1234567890ab"));
  EXPECT_FALSE(is_key_id("134f2428cec14b25a1ae9048164dba47"));
  EXPECT_FALSE(is_key_id("mrk-fake-key-id"));
  EXPECT_FALSE(is_key_id(""));
}

TEST(KmsKeys, AreReadFromArns) {
  const auto key = parse_arn("arn:aws:kms:eu-west-1:111122223333:key/abc");
  ASSERT_TRUE(key);
  EXPECT_EQ(key->region.str(), "eu-west-1");
  EXPECT_EQ(key->account.str(), "111122223333");
  EXPECT_EQ(key->key_id, "abc");
  const auto alias = parse_arn("arn:aws:kms:eu-west-1:111122223333:alias/a/b");
  ASSERT_TRUE(alias);
  EXPECT_EQ(alias->alias, "alias/a/b");
  for (const char* wrong : {"arn:aws:kms:eu-west-1:111122223333:key/", "arn:aws:kms:eu-west-1",
                            "arn:aws:kms::111122223333:key/a", "arn:aws:s3:::b",
                            "arn:aws:kms:eu-west-1:1111:key/a", ""}) {
    EXPECT_FALSE(parse_arn(wrong)) << wrong;
  }
}

TEST(KmsKeys, AreDueAtTheirFirstAppointment) {
  const auto at = [](int seconds) { return Timestamp{std::chrono::seconds{seconds}}; };
  KeyRow key;
  key.state = "Enabled";
  EXPECT_FALSE(due_time(key));
  key.rotation = RotationRow{90, at(200)};
  EXPECT_EQ(due_time(key), at(200));
  key.material_expires = at(100);
  EXPECT_EQ(due_time(key), at(100));
  key.material_expires.reset();
  key.state = "Disabled";
  EXPECT_FALSE(due_time(key));
  key.state = "PendingDeletion";
  key.deletion = at(300);
  EXPECT_EQ(due_time(key), at(300));
}

TEST(KmsKeys, AreForWhatTheirSpecAllows) {
  const KeySpec& symmetric = key_spec("SYMMETRIC_DEFAULT");
  EXPECT_EQ(choose_usage(symmetric, "").value(), "ENCRYPT_DECRYPT");
  EXPECT_FALSE(choose_usage(symmetric, "SIGN_VERIFY"));
  EXPECT_FALSE(choose_usage(key_spec("RSA_2048"), ""));
  EXPECT_EQ(choose_usage(key_spec("ECC_NIST_P256"), "KEY_AGREEMENT").value(), "KEY_AGREEMENT");
  EXPECT_EQ(find_key_spec("SM2"), nullptr);
}

TEST(KmsKeys, HavePoliciesThatParse) {
  const AccountId account("111122223333");
  for (const std::string& document :
       {default_policy(account), managed_policy(account, Region("eu-west-1"), "s3")}) {
    EXPECT_TRUE(policy::Policy::parse(document, policy::Policy::Kind::Resource)) << document;
  }
}

}  // namespace
}  // namespace trailcam::kms
