#include "services/s3/acl.h"

#include <gtest/gtest.h>

#include "support/result.h"

namespace trailcam::s3 {
namespace {

using test::fails_with;
using test::succeeds;

BucketRow bucket(std::optional<std::string> ownership) {
  BucketRow row;
  row.name = "b";
  row.owner = AccountId("111122223333");
  row.ownership = std::move(ownership);
  row.public_access = PublicAccessRow{true, true, true, true};
  return row;
}
const BucketRow kEnforced = bucket("BucketOwnerEnforced");
const BucketRow kWithAcls = bucket("ObjectWriter");

AclRequest canned(const char* name) {
  return {.canned = name, .grants = false, .document = nullptr};
}

TEST(Acl, DisabledOnesAllowOnlyWhatHoldsAnyway) {
  EXPECT_TRUE(succeeds(check_acl({}, kEnforced, AclTarget::Object)));
  EXPECT_TRUE(
      succeeds(check_acl(canned("bucket-owner-full-control"), kEnforced, AclTarget::Object)));
  for (const char* name : {"private", "public-read", "bucket-owner-read"}) {
    EXPECT_TRUE(fails_with(check_acl(canned(name), kEnforced, AclTarget::Object),
                           "AccessControlListNotSupported"))
        << name;
  }
  EXPECT_TRUE(fails_with(check_acl(canned("private"), kEnforced, AclTarget::Bucket),
                         "AccessControlListNotSupported"));
}

TEST(Acl, DocumentsOfTheOwnerAloneAreNoChange) {
  AccessControlPolicy document;
  document.Owner = owner_shape(kEnforced.owner);
  document.Grants = owner_grants(kEnforced.owner);
  const AclRequest request{.canned = {}, .grants = false, .document = &document};
  EXPECT_TRUE(succeeds(check_acl(request, kEnforced, AclTarget::Bucket)));
  document.Grants->front().Grantee->ID = canonical_user_id(AccountId("444455556666"));
  EXPECT_TRUE(fails_with(check_acl(request, kEnforced, AclTarget::Bucket),
                         "AccessControlListNotSupported"));
  document.Grants->front().Permission = "WRONG";
  EXPECT_TRUE(fails_with(check_acl(request, kEnforced, AclTarget::Bucket), "MalformedACLError"));
  document.Grants = owner_grants(kEnforced.owner);
  document.Grants->front().Grantee->Type = "BadType";
  EXPECT_TRUE(fails_with(check_acl(request, kEnforced, AclTarget::Bucket), "MalformedACLError"));
  EXPECT_TRUE(fails_with(check_acl({.canned = "private", .grants = false, .document = &document},
                                   kEnforced, AclTarget::Bucket),
                         "UnexpectedContent"));
  document.Grants.reset();
  EXPECT_TRUE(fails_with(check_acl(request, kEnforced, AclTarget::Bucket), "MalformedACLError"));
}

TEST(Acl, EnabledOnesGrantNothingToOthers) {
  EXPECT_TRUE(succeeds(check_acl(canned("private"), kWithAcls, AclTarget::Bucket)));
  EXPECT_TRUE(
      fails_with(check_acl(canned("public-read"), kWithAcls, AclTarget::Bucket), "AccessDenied"));
  EXPECT_TRUE(fails_with(check_acl(canned("log-delivery-write"), kWithAcls, AclTarget::Bucket),
                         "NotImplemented"));
}

TEST(Acl, RequestsMustMakeSense) {
  EXPECT_TRUE(
      fails_with(check_acl(canned("fake"), kWithAcls, AclTarget::Bucket), "InvalidArgument"));
  EXPECT_TRUE(fails_with(check_acl({.canned = "private", .grants = true, .document = nullptr},
                                   kWithAcls, AclTarget::Bucket),
                         "InvalidRequest"));
}

}  // namespace
}  // namespace trailcam::s3
