#include "aws/pipeline/sign_in_record.h"

#include <gtest/gtest.h>

#include "base/json.h"
#include "support/result.h"

namespace trailcam::pipeline {
namespace {

using test::must;

http::RequestHead browser_head() {
  http::RequestHead head;
  head.peer_address = "192.0.2.5";
  head.headers.add("User-Agent", "Mozilla/5.0");
  return head;
}

Caller signing_in() {
  Caller caller;
  caller.principal.type = policy::Principal::Type::User;
  caller.principal.account = AccountId("111122223333");
  caller.principal.arn = "arn:aws:iam::111122223333:user/anaya";
  caller.principal.unique_id = caller.principal_id = "AIDACKCEVSQ6C2EXAMPLE";
  caller.user_name = "anaya";
  return caller;
}

Value record_of(const Caller& caller, std::string_view error) {
  const auto random = seeded_random(1);
  const http::RequestHead head = browser_head();
  const auto record = sign_in_record({.name = "ConsoleLogin",
                                      .head = head,
                                      .account = AccountId("111122223333"),
                                      .caller = caller,
                                      .error_message = error,
                                      .additional = Value::map({{"MFAUsed", "No"}})},
                                     *random);
  EXPECT_TRUE(record.global_service);
  EXPECT_EQ(record.event_source, "signin.amazonaws.com");
  return must(parse_json(record.json));
}

TEST(SignInRecord, ASuccessShowsTheUser) {
  const Value record = record_of(signing_in(), "");
  EXPECT_EQ(to_json(*record.find("userIdentity")),
            R"({"type":"IAMUser","principalId":"AIDACKCEVSQ6C2EXAMPLE",)"
            R"("arn":"arn:aws:iam::111122223333:user/anaya","accountId":"111122223333",)"
            R"("userName":"anaya"})");
  EXPECT_EQ(to_json(*record.find("responseElements")), R"({"ConsoleLogin":"Success"})");
  EXPECT_EQ(record.find("errorMessage"), nullptr);
  EXPECT_EQ(record.text("eventType"), "AwsConsoleSignIn");
}

TEST(SignInRecord, AFailureShowsNoArn) {
  const Value record = record_of(signing_in(), "Failed authentication");
  EXPECT_EQ(to_json(*record.find("userIdentity")),
            R"({"type":"IAMUser","principalId":"AIDACKCEVSQ6C2EXAMPLE",)"
            R"("accountId":"111122223333","accessKeyId":"","userName":"anaya"})");
  EXPECT_EQ(to_json(*record.find("responseElements")), R"({"ConsoleLogin":"Failure"})");
  EXPECT_EQ(record.text("errorMessage"), "Failed authentication");
}

TEST(SignInRecord, ANameThatNobodyHasIsHidden) {
  const Value record = record_of(Caller(), "No username found in supplied account");
  EXPECT_EQ(to_json(*record.find("userIdentity")),
            R"({"type":"IAMUser","accountId":"111122223333","accessKeyId":"",)"
            R"("userName":"HIDDEN_DUE_TO_SECURITY_REASONS"})");
}

}  // namespace
}  // namespace trailcam::pipeline
