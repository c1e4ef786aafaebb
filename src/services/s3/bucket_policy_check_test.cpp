#include "services/s3/bucket_policy_check.h"

#include <gtest/gtest.h>

#include <fmt/format.h>

#include "support/result.h"

namespace trailcam::s3 {
namespace {

using test::succeeds;

std::string statement(std::string_view principal, std::string_view action,
                      std::string_view resource) {
  return fmt::format(R"({{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{},)"
                     R"("Action":"{}","Resource":"{}"}}]}})",
                     principal, action, resource);
}

std::string refusal(const std::string& document) {
  const auto read = read_bucket_policy(document, "bucket");
  if (read) return "";
  return read.error().is("MalformedPolicy") ? read.error().message() : "another error";
}

TEST(BucketPolicyCheck, TakesPoliciesOfItsBucket) {
  for (const char* principal :
       {R"("*")", R"({"AWS":"111122223333"})", R"({"AWS":"arn:aws:iam::111122223333:root"})",
        R"({"AWS":["arn:aws:iam::111122223333:user/a/dana"]})",
        R"({"Service":"cloudtrail.amazonaws.com"})"}) {
    EXPECT_EQ(refusal(statement(principal, "s3:*", "arn:aws:s3:::bucket/*")), "") << principal;
  }
  EXPECT_EQ(refusal(statement(R"("*")", "s3:GetBucketAcl", "arn:aws:s3:::bucket")), "");
  EXPECT_EQ(refusal(statement(R"("*")", "*", "arn:aws:s3:::buck*/logs/*")), "");
}

TEST(BucketPolicyCheck, TellsWhatIsWrong) {
  EXPECT_EQ(refusal(""), "Policies must be valid JSON and the first byte must be '{'");
  EXPECT_EQ(refusal(" {}"), "Policies must be valid JSON and the first byte must be '{'");
  EXPECT_EQ(refusal("{\"Version\""), "Policies must be valid JSON and the first byte must be '{'");
  EXPECT_EQ(refusal("{}"), "Missing required field Statement");
  EXPECT_EQ(refusal(statement(R"({"AWS":"dana"})", "s3:*", "arn:aws:s3:::bucket")),
            "Invalid principal in policy");
  EXPECT_EQ(refusal(statement(R"("*")", "iam:GetUser", "arn:aws:s3:::bucket")),
            "Policy has invalid action");
  for (const char* resource : {"arn:aws:s3:::other/*", "*", "arn:aws:s3:::*", "arn:aws:s3:::bucke",
                               "arn:aws:sns:us-east-1:111122223333:bucket"}) {
    EXPECT_EQ(refusal(statement(R"("*")", "s3:*", resource)), "Policy has invalid resource")
        << resource;
  }
  EXPECT_EQ(refusal(R"({"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]})"),
            "Missing required field Principal");
}

TEST(BucketPolicyCheck, HasALimitOfSize) {
  std::string document = statement(R"("*")", "s3:*", "arn:aws:s3:::bucket");
  document.insert(1, std::string((20 << 10) - document.size(), ' '));
  EXPECT_EQ(refusal(document), "");
  document.insert(1, " ");
  EXPECT_EQ(refusal(document), "Policy exceeds the maximum allowed document size.");
}

}  // namespace
}  // namespace trailcam::s3
