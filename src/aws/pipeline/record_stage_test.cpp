#include "aws/pipeline/record_stage.h"

#include <gtest/gtest.h>

#include "base/json.h"
#include "support/result.h"

namespace trailcam::pipeline {
namespace {

using test::must;

class RecordStage : public ::testing::Test {
 protected:
  RecordStage() {
    use("cloudtrail", "CreateTrail");
    caller_.principal.type = policy::Principal::Type::User;
    caller_.principal.account = AccountId("111122223333");
    caller_.user_name = "alice";
    head_.peer_address = "192.0.2.7";
    head_.headers.add("User-Agent", "test/1");
    head_.headers.add("Host", "localhost");
  }
  void use(std::string_view service, std::string_view operation) {
    static const auto models = must(model::Models::open(model::embedded_models()));
    identified_.service = models->service(service);
    identified_.operation = identified_.service->find(operation);
    identified_.protocol = identified_.service->protocols.front();
    identified_.family = family_of(*identified_.service);
    identified_.region = Region("eu-west-1");
  }
  record::EventRecord make(Outcome outcome = Outcome::Success, const Error* error = nullptr) {
    const Ended ended{.outcome = outcome,
                      .time = Timestamp{Millis{1767323045678}},
                      .identified = identified_,
                      .caller = caller_,
                      .account = AccountId("111122223333"),
                      .request_id = "REQUEST",
                      .host_id = "HOST",
                      .head = from_service_ ? nullptr : &head_,
                      .query = &query_,
                      .body = body_,
                      .presigned = false,
                      .signature_version = "SigV4",
                      .input = &input_,
                      .output = &output_,
                      .error = error,
                      .notes = &notes_,
                      .facts = nullptr,
                      .response_bytes = 7,
                      .echo = false};
    record::EventRecord record = summarize(ended, *random_);
    write_json(ended, record);
    return record;
  }
  Value made(Outcome outcome = Outcome::Success, const Error* error = nullptr) {
    return must(parse_json(make(outcome, error).json));
  }

  Identified identified_;
  Caller caller_;
  http::RequestHead head_;
  http::Pairs query_;
  std::string body_;
  Value input_ = Value::map({{"Name", "main"}, {"S3BucketName", "logs"}});
  Value output_ = Value::map({{"Name", "main"}});
  RecordNotes notes_;
  bool from_service_ = false;
  std::unique_ptr<Random> random_ = seeded_random(1);
};

TEST_F(RecordStage, ElementsThatAreTooLargeAreLeftOut) {
  input_.set("Name", std::string(kElementsBytesMax, 'x'));
  const Value record = made();
  EXPECT_TRUE(record.find("requestParameters")->is_null());
  EXPECT_FALSE(record.find("responseElements")->is_null());
}

TEST_F(RecordStage, ShortFieldsAreCutAtACharacter) {
  std::string agent = "x";
  while (agent.size() < 3000) agent += "\xc3\xa9";
  head_.headers.set("User-Agent", agent);
  const Error error = Error::aws({.code = "TrailNotFoundException", .http_status = 400}, agent);
  const Value record = made(Outcome::Failed, &error);
  EXPECT_EQ(record.text("userAgent").size(), kShortFieldBytesMax - 1);
  EXPECT_EQ(record.text("errorMessage").size(), kShortFieldBytesMax - 1);
}

TEST_F(RecordStage, NoRecordIsLargerThanItMayBe) {
  input_.set("Name", std::string(kElementsBytesMax - 100, 'x'));
  output_.set("Name", std::string(kElementsBytesMax - 100, 'y'));
  notes_.additional = Value::map({{"a", std::string(kAdditionalBytesMax - 100, 'z')}});
  for (int i = 0; i < 20'000; ++i) {
    notes_.resources.push_back({"AWS::S3::Object", "arn:" + std::to_string(i), "", {}});
  }
  EXPECT_LE(make().json.size(), kEventBytesMax);
}

TEST_F(RecordStage, WhateverTheBytesTheRecordIsJson) {
  input_.set("Name", std::string("\xff\xfe\0\"\n", 5));
  head_.headers.set("User-Agent", "\x80\x01\"");
  made();
}

TEST_F(RecordStage, ServiceCallersAreWhoTheyAre) {
  from_service_ = true;
  caller_ = Caller();
  caller_.principal.type = policy::Principal::Type::Service;
  caller_.principal.service = "cloudtrail.amazonaws.com";
  const Value record = made();
  EXPECT_EQ(record.text("sourceIPAddress"), "cloudtrail.amazonaws.com");
  EXPECT_EQ(record.text("userAgent"), "cloudtrail.amazonaws.com");
  EXPECT_EQ(make().user_name, "cloudtrail.amazonaws.com");
}

TEST_F(RecordStage, IdentitiesOfEachKind) {
  using Type = policy::Principal::Type;
  const auto identity = [&] { return *made().find("userIdentity"); };
  caller_.principal.type = Type::Root;
  caller_.principal_id = "111122223333";
  caller_.user_name.clear();
  EXPECT_EQ(identity().text("type"), "Root");
  EXPECT_EQ(make().user_name, "root");
  caller_.principal.type = Type::RoleSession;
  caller_.principal_id = "AROAX:session";
  caller_.session_start = Timestamp{Millis{1000}};
  EXPECT_EQ(identity().text("type"), "AssumedRole");
  EXPECT_EQ(identity().at_path("sessionContext.attributes.creationDate")->as_string(),
            "1970-01-01T00:00:01Z");
  EXPECT_EQ(identity().at_path("sessionContext.attributes.mfaAuthenticated")->as_string(), "false");
  EXPECT_EQ(make().user_name, "session");
  caller_.principal.type = Type::Anonymous;
  EXPECT_EQ(identity().text("type"), "AWSAccount");
  EXPECT_EQ(identity().text("accountId"), "anonymous");
}

TEST_F(RecordStage, GlobalServicesAreInOneRegion) {
  use("iam", "CreateUser");
  input_ = Value::map({{"UserName", "bob"}});
  const record::EventRecord record = make();
  EXPECT_EQ(record.region, Region("us-east-1"));
  EXPECT_TRUE(record.global_service);
  use("cloudtrail", "CreateTrail");
  notes_.region = Region("ap-south-1");
  EXPECT_EQ(make().region, Region("ap-south-1"));
}

TEST_F(RecordStage, ErrorCodesAreThoseOfRecords) {
  const Error named = Error::aws({.code = "X", .http_status = 400, .record_code = "RecordX"}, "m");
  EXPECT_EQ(made(Outcome::Failed, &named).text("errorCode"), "RecordX");
  use("ec2", "DescribeInstances");
  input_ = Value::map();
  const Error client = Error::aws({.code = "UnauthorizedOperation", .http_status = 403}, "m");
  EXPECT_EQ(made(Outcome::Denied, &client).text("errorCode"), "Client.UnauthorizedOperation");
  const Error ours = Error::aws({.code = "InternalError", .http_status = 500}, "m");
  EXPECT_EQ(made(Outcome::Broken, &ours).text("errorCode"), "Server.InternalError");
}

TEST_F(RecordStage, DataEventsTellWhatTheyTouched) {
  use("s3", "GetObject");
  identified_.bucket = "b";
  identified_.key = "k";
  notes_.resource({"AWS::S3::Object", "arn:aws:s3:::b/k", "", {}});
  notes_.resource({"AWS::S3::Object", "arn:aws:s3:::b/k", "", {}});
  notes_.resource({"AWS::S3::Bucket", "arn:aws:s3:::b", "111122223333", {}});
  const record::EventRecord record = make();
  EXPECT_EQ(record.category, record::Category::Data);
  EXPECT_EQ(record.resource_type, "AWS::S3::Object");
  EXPECT_EQ(record.resource_arns, std::vector<std::string>{"arn:aws:s3:::b/k"});
  const Value json = must(parse_json(record.json));
  EXPECT_EQ(json.text("userAgent"), "[test/1]");
  EXPECT_EQ(json.text("eventCategory"), "Data");
  EXPECT_EQ(json.find("resources")->as_list().size(), 2u);
  EXPECT_EQ(json.at_path("additionalEventData.x-amz-id-2")->as_string(), "HOST");
  EXPECT_EQ(json.at_path("additionalEventData.bytesTransferredOut")->as_int(), 7);
}

TEST(FillTemplate, TakesMembersRegionAndAccount) {
  const Value input = Value::map({{"Name", "main"},
                                  {"Arn", "arn:aws:cloudtrail:r:1:trail/x"},
                                  {"Inner", Value::map({{"Id", "i"}})},
                                  {"Number", 1}});
  const TemplateScope scope{input, "eu-west-1", "111122223333"};
  EXPECT_EQ(fill_template("arn:aws:cloudtrail:{region}:{account}:trail/{Name}", scope),
            "arn:aws:cloudtrail:eu-west-1:111122223333:trail/main");
  EXPECT_EQ(fill_template("arn:aws:cloudtrail:{region}:{account}:trail/{Arn}", scope),
            "arn:aws:cloudtrail:r:1:trail/x");
  EXPECT_EQ(fill_template("{Inner.Id}", scope), "i");
  EXPECT_EQ(fill_template("plain", scope), "plain");
  EXPECT_EQ(fill_template("{Missing}", scope), std::nullopt);
  EXPECT_EQ(fill_template("{Number}", scope), std::nullopt);
}

}  // namespace
}  // namespace trailcam::pipeline
