#include "aws/pipeline/pipeline.h"

#include <gtest/gtest.h>

#include "base/compress.h"
#include "support/pipeline.h"

namespace trailcam::pipeline {
namespace {

using test::must;

struct NameRow {
  std::string name;
  static void fields(auto& self, auto&& field) { field(1, self.name); }
};
constexpr store::Table<NameRow> kNames{"name"};

constexpr const char* kCreate = R"({"Name":"main","S3BucketName":"logs"})";

class Calls : public test::PipelineTest {
 protected:
  Calls() : Calls(store::Committer::Limits{}) {}
  explicit Calls(store::Committer::Limits limits) : PipelineTest(limits) {
    handle("cloudtrail", "CreateTrail", [](Call& call, const Value& input) -> Result<Value> {
      call.transaction.put(kNames, key("trail"), NameRow{std::string(input.text("Name"))});
      return Value::map({{"Name", input.text("Name")}, {"TrailARN", "arn:aws:cloudtrail:x"}});
    });
    handle("cloudtrail", "DescribeTrails", [](Call&, const Value&) -> Result<Value> {
      return Value::map({{"trailList", Value::list()}});
    });
  }
  static store::Key key(std::string_view name) { return kNames.key().text(name); }
  std::optional<std::string> stored(std::string_view name) {
    store::Transaction transaction(files_.database());
    const auto row = must(transaction.get(kNames, key(name)));
    return row ? std::optional(row->name) : std::nullopt;
  }
};

TEST_F(Calls, AChangeAndItsRecordAreCommittedTogether) {
  const http::Response response = call_json("CreateTrail", kCreate);
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, R"({"Name":"main","TrailARN":"arn:aws:cloudtrail:x"})");
  EXPECT_EQ(stored("trail"), "main");
  ASSERT_EQ(records().size(), 1u);
  const auto row = must(files_.database().get(store::Family::Catalog, key("trail").bytes()));
  EXPECT_TRUE(must(
      files_.database().get(store::Family::Journal, store::journal_key(store::row_version(*row)))));
  EXPECT_EQ(authorizer_.asked(),
            std::vector<std::string>{
                "cloudtrail:CreateTrail arn:aws:cloudtrail:us-east-1:111122223333:trail/main"});
}

TEST_F(Calls, TheRecordTellsWhoWhatWhenWhere) {
  const http::Response response = call_json("CreateTrail", kCreate);
  const Value record = only_record();
  EXPECT_EQ(record.text("eventVersion"), "1.11");
  EXPECT_EQ(*record.find("userIdentity"),
            Value::map({{"type", "IAMUser"},
                        {"principalId", "AIDAALICE"},
                        {"arn", "arn:aws:iam::111122223333:user/alice"},
                        {"accountId", "111122223333"},
                        {"accessKeyId", "AKIATEST"},
                        {"userName", "alice"}}));
  EXPECT_EQ(record.text("eventTime"), "2026-01-02T03:04:05Z");
  EXPECT_EQ(record.text("eventSource"), "cloudtrail.amazonaws.com");
  EXPECT_EQ(record.text("eventName"), "CreateTrail");
  EXPECT_EQ(record.text("awsRegion"), "us-east-1");
  EXPECT_EQ(record.text("sourceIPAddress"), "192.0.2.7");
  EXPECT_EQ(record.text("userAgent"), "test/1");
  EXPECT_EQ(record.find("errorCode"), nullptr);
  EXPECT_EQ(*record.find("requestParameters"),
            Value::map({{"name", "main"}, {"s3BucketName", "logs"}}));
  EXPECT_EQ(*record.find("responseElements"),
            Value::map({{"name", "main"}, {"trailARN", "arn:aws:cloudtrail:x"}}));
  EXPECT_EQ(record.text("requestID"), response.headers.get("x-amzn-RequestId"));
  EXPECT_EQ(record.text("requestID").size(), 36u);
  EXPECT_EQ(record.text("eventID"), records()[0].event_id);
  EXPECT_EQ(*record.find("readOnly"), Value(false));
  EXPECT_EQ(record.text("eventType"), "AwsApiCall");
  EXPECT_EQ(*record.find("managementEvent"), Value(true));
  EXPECT_EQ(record.text("recipientAccountId"), "111122223333");
  EXPECT_EQ(record.text("eventCategory"), "Management");
  const record::EventRecord kept = records()[0];
  std::set<std::string> aliases;
  for (const auto& alias : kept.aliases) aliases.insert(alias.type + " " + alias.name);
  EXPECT_EQ(aliases,
            (std::set<std::string>{"AWS::CloudTrail::Trail arn:aws:cloudtrail:x",
                                   "AWS::CloudTrail::Trail main", "AWS::S3::Bucket logs"}));
  EXPECT_EQ(kept.user_name, "alice");
  EXPECT_FALSE(kept.echo);
}

TEST_F(Calls, ReadingLeavesARecordWithoutItsAnswer) {
  EXPECT_EQ(call_json("DescribeTrails", "{}").body, R"({"trailList":[]})");
  const Value record = only_record();
  EXPECT_EQ(*record.find("readOnly"), Value(true));
  EXPECT_TRUE(record.find("responseElements")->is_null());
  EXPECT_TRUE(record.find("requestParameters")->is_null());
}

TEST_F(Calls, AnErrorWithoutAnAwsNameIsAnInternalFailure) {
  handle("cloudtrail", "DeleteTrail", [](Call& call, const Value&) -> Result<Value> {
    call.transaction.put(kNames, key("half"), NameRow{"made"});
    return Error(ErrorKind::Corrupt, "secret words of the inside");
  });
  const http::Response response = call_json("DeleteTrail", R"({"Name":"main"})");
  EXPECT_EQ(response.status, 500);
  EXPECT_EQ(must(parse_json(response.body)).text("__type"), "InternalFailure");
  EXPECT_EQ(response.body.find("secret"), std::string::npos);
  EXPECT_EQ(stored("half"), std::nullopt);
  const Value record = only_record();
  EXPECT_EQ(record.text("errorCode"), "InternalFailure");
  EXPECT_EQ(to_json(record).find("secret"), std::string::npos);
}

TEST_F(Calls, WhatAFailedHandlerCollectedIsDropped) {
  handle("cloudtrail", "DeleteTrail", [](Call& call, const Value&) -> Result<Value> {
    call.transaction.put(kNames, key("half"), NameRow{"made"});
    return Error::aws({.code = "TrailNotFoundException", .http_status = 400}, "no such trail");
  });
  const http::Response response = call_json("DeleteTrail", R"({"Name":"main"})");
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(stored("half"), std::nullopt);
  const Value record = only_record();
  EXPECT_EQ(record.text("errorCode"), "TrailNotFoundException");
  EXPECT_EQ(record.text("errorMessage"), "no such trail");
  EXPECT_TRUE(record.find("responseElements")->is_null());
  EXPECT_EQ(*record.find("requestParameters"), Value::map({{"name", "main"}}));
}

TEST_F(Calls, ADeniedCallIsRecordedWithoutItsParameters) {
  authorizer_.denied_actions = {"cloudtrail:CreateTrail"};
  const http::Response response = call_json("CreateTrail", kCreate);
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(must(parse_json(response.body)).text("__type"), "AccessDeniedException");
  const Value record = only_record();
  EXPECT_EQ(record.text("errorCode"), "AccessDenied");
  EXPECT_TRUE(record.find("requestParameters")->is_null());
  EXPECT_TRUE(records()[0].aliases.empty());
  EXPECT_EQ(stored("trail"), std::nullopt);
}

TEST_F(Calls, AHandlerMayAskForMoreAndBeDenied) {
  authorizer_.denied_actions = {"s3:GetBucketPolicy"};
  handle("cloudtrail", "StartLogging", [](Call& call, const Value&) -> Result<Value> {
    TC_TRY(call.authorize("s3:GetBucketPolicy", "arn:aws:s3:::b"));
    return Value::map();
  });
  call_json("StartLogging", R"({"Name":"main"})");
  EXPECT_EQ(last_outcome(), Outcome::Denied);
  EXPECT_EQ(only_record().text("errorCode"), "AccessDenied");
}

TEST_F(Calls, AConflictRunsTheHandlerAgain) {
  int runs = 0;
  handle("cloudtrail", "DeleteTrail", [&](Call& call, const Value&) -> Result<Value> {
    const auto row = TC_TRY(call.transaction.get(kNames, key("count")));
    if (++runs <= 3) {
      // Somebody else is quicker, three times.
      store::Transaction other(files_.database());
      other.put(kNames, key("count"), NameRow{"other " + std::to_string(runs)});
      must(files_.committer().commit(std::move(other.change())));
    }
    call.transaction.put(kNames, key("count"), NameRow{(row ? row->name : "") + " mine"});
    return Value::map();
  });
  EXPECT_EQ(call_json("DeleteTrail", R"({"Name":"main"})").status, 200);
  EXPECT_EQ(runs, 4);
  EXPECT_EQ(stored("count"), "other 3 mine");
  EXPECT_EQ(records().size(), 1u);
  EXPECT_EQ(seen_.all().size(), 1u);
}

TEST_F(Calls, AConflictThatDoesNotEndIsAnsweredAsOverload) {
  int runs = 0;
  handle("cloudtrail", "DeleteTrail", [&](Call& call, const Value&) -> Result<Value> {
    ++runs;
    TC_TRY(call.transaction.get(kNames, key("count")));
    store::Transaction other(files_.database());
    other.put(kNames, key("count"), NameRow{"other"});
    must(files_.committer().commit(std::move(other.change())));
    call.transaction.put(kNames, key("count"), NameRow{"mine"});
    return Value::map();
  });
  const http::Response response = call_json("DeleteTrail", R"({"Name":"main"})");
  EXPECT_EQ(response.status, 503);
  EXPECT_EQ(response.headers.get("Retry-After"), "1");
  EXPECT_GT(runs, 10);
  EXPECT_EQ(stored("count"), "other");
  EXPECT_TRUE(records().empty());
  EXPECT_EQ(last_outcome(), Outcome::Overloaded);
}

TEST_F(Calls, EachRequestHasItsOwnId) {
  std::set<std::string> ids;
  for (int i = 0; i < 20; ++i) {
    ids.insert(std::string(call_json("DescribeTrails", "{}").headers.get("x-amzn-requestid")));
  }
  EXPECT_EQ(ids.size(), 20u);
  const http::Response s3 = call_s3("GET", "/bucket");
  EXPECT_EQ(s3.headers.get("x-amz-request-id").size(), 16u);
  EXPECT_FALSE(s3.headers.get("x-amz-id-2").empty());
}

TEST_F(Calls, SecretsDoNotReachTheRecord) {
  handle("sts", "GetSessionToken", [](Call&, const Value&) -> Result<Value> {
    return Value::map({{"Credentials", Value::map({{"AccessKeyId", "ASIAX"},
                                                   {"SecretAccessKey", "the secret key"},
                                                   {"SessionToken", "the token"},
                                                   {"Expiration", Timestamp{Millis{1000}}}})}});
  });
  const std::string body = "Action=GetSessionToken&Version=2011-06-15&TokenCode=123456";
  http::RequestHead head = new_head("POST", "/");
  head.headers.add("Content-Type", "application/x-www-form-urlencoded; charset=utf-8");
  signer("sts").sign(head, clock_.now(), crypto::sha256_hex(body));
  const http::Response response = send(std::move(head), body);
  EXPECT_EQ(response.status, 200);
  EXPECT_NE(response.body.find("the secret key"), std::string::npos);
  EXPECT_EQ(records()[0].json.find("the secret key"), std::string::npos);
}

TEST_F(Calls, BodiesMayBeCompressed) {
  const auto status = [&](const std::string& body, const char* encoding) {
    http::RequestHead head = json_head();
    head.headers.add("Content-Encoding", encoding);
    signer("cloudtrail").sign(head, clock_.now(), crypto::sha256_hex(body));
    return send(head, body).status;
  };
  EXPECT_EQ(status(gzip(kCreate, 6), "gzip"), 200);
  EXPECT_EQ(stored("trail"), "main");
  EXPECT_EQ(status(gzip(kCreate, 6), "custom, GZIP"), 200);

  // Bounded by what comes out, and by nothing that the client says.
  EXPECT_EQ(status(gzip(std::string(8 << 20, ' '), 6), "gzip"), 413);
  EXPECT_EQ(last_outcome(), Outcome::Invalid);
  EXPECT_EQ(status(kCreate, "gzip"), 400);
  EXPECT_EQ(status(gzip(kCreate, 6).substr(0, 30), "gzip"), 400);
}

TEST_F(Calls, BodiesAreBounded) {
  const std::string body(settings_.body_bytes_max + 1, ' ');
  const http::Response response = call_json("CreateTrail", body);
  EXPECT_EQ(response.status, 413);
  EXPECT_EQ(last_outcome(), Outcome::Invalid);
}

TEST_F(Calls, TheEdgesOverloadIsCountedAndPlain) {
  const http::Response response = pipeline().overloaded(json_head());
  EXPECT_EQ(response.status, 503);
  EXPECT_EQ(last_outcome(), Outcome::Overloaded);
}

TEST_F(Calls, AnAbandonedRequestLeavesNothing) {
  http::RequestHead head = json_head();
  signer("cloudtrail").sign(head, clock_.now(), crypto::sha256_hex(kCreate));
  head.has_body = true;
  const auto exchange = pipeline().begin(std::move(head));
  EXPECT_TRUE(exchange->write(R"({"Name":)"));
  exchange->abandon("gone");
  EXPECT_EQ(last_outcome(), Outcome::Abandoned);
  EXPECT_TRUE(records().empty());
  EXPECT_EQ(stored("trail"), std::nullopt);
}

TEST_F(Calls, ServicesCallEachOther) {
  handle("s3", "CreateBucket", [](Call& call, const Value& input) -> Result<Value> {
    EXPECT_TRUE(call.caller.is_service());
    EXPECT_EQ(call.account, AccountId("111122223333"));
    call.transaction.put(kNames, key("bucket"), NameRow{std::string(input.text("Bucket"))});
    return Value::map({{"Location", "/logs"}});
  });
  InternalCall call{.service_principal = "cloudtrail.amazonaws.com",
                    .source_arn = "arn:aws:cloudtrail:us-east-1:111122223333:trail/main",
                    .source_account = AccountId("111122223333"),
                    .account = AccountId("111122223333"),
                    .region = Region("eu-west-1"),
                    .service = "s3",
                    .operation = "CreateBucket",
                    .input = Value::map({{"Bucket", "logs"}}),
                    .body = ""};
  EXPECT_EQ(must(pipeline().call(call)).text("Location"), "/logs");
  EXPECT_EQ(stored("bucket"), "logs");
  const Value record = only_record();
  EXPECT_EQ(*record.find("userIdentity"),
            Value::map({{"type", "AWSService"}, {"invokedBy", "cloudtrail.amazonaws.com"}}));
  EXPECT_EQ(record.text("sourceIPAddress"), "cloudtrail.amazonaws.com");
  EXPECT_EQ(record.text("awsRegion"), "eu-west-1");
  EXPECT_TRUE(records()[0].echo);

  authorizer_.denied_actions = {"s3:CreateBucket"};
  EXPECT_TRUE(test::fails_with(pipeline().call(call), "AccessDenied"));
  EXPECT_EQ(records().size(), 2u);
  call.operation = "NoSuchOperation";
  EXPECT_TRUE(test::fails_with(pipeline().call(call), ErrorKind::Internal));
  call.operation = "DeleteBucket";
  EXPECT_TRUE(test::fails_with(pipeline().call(call), "NotImplemented"));
}

ForwardedCall decrypt_call() {
  return {.via = "s3.amazonaws.com",
          .region = Region("eu-west-1"),
          .service = "kms",
          .operation = "Decrypt",
          .input = Value::map({{"CiphertextBlob", Blob{"sealed"}}})};
}

TEST_F(Calls, AServiceCallsAnotherInItsCallersName) {
  handle("kms", "Decrypt", [](Call& call, const Value&) -> Result<Value> {
    EXPECT_EQ(call.caller.user_name, "alice");
    TC_TRY(call.authorize("kms:Decrypt", "*"));
    return Value::map({{"Plaintext", Blob{"key"}}});
  });
  int runs = 0;
  handle("cloudtrail", "StartLogging", [&](Call& call, const Value&) -> Result<Value> {
    ++runs;
    EXPECT_EQ(must(call.forward(decrypt_call())).find("Plaintext")->as_blob().bytes, "key");
    // Asked again, as by a handler that runs again: answered from memory.
    return must(call.forward(decrypt_call()));
  });
  handle("cloudtrail", "StopLogging", [&](Call& call, const Value&) -> Result<Value> {
    return TC_TRY(call.forward(decrypt_call()));
  });
  EXPECT_EQ(call_json("StartLogging", R"({"Name":"main"})").status, 200);
  EXPECT_EQ(runs, 1);
  ASSERT_EQ(records().size(), 2u);
  const Value record = must(parse_json(records()[0].json));
  EXPECT_EQ(record.text("eventName"), "Decrypt");
  EXPECT_EQ(record.find("userIdentity")->text("userName"), "alice");
  EXPECT_EQ(record.find("userIdentity")->text("invokedBy"), "s3.amazonaws.com");
  EXPECT_EQ(record.text("sourceIPAddress"), "s3.amazonaws.com");
  EXPECT_EQ(record.text("userAgent"), "s3.amazonaws.com");
  EXPECT_EQ(record.text("awsRegion"), "eu-west-1");
  EXPECT_FALSE(records()[0].echo);

  authorizer_.denied_actions = {"kms:Decrypt"};
  EXPECT_EQ(call_json("StopLogging", R"({"Name":"main"})").status, 400);
  EXPECT_EQ(records().size(), 4u);
}

TEST_F(Calls, WhatAnEchoCallsIsAnEcho) {
  handle("kms", "Decrypt", [](Call&, const Value&) { return Value::map(); });
  handle("s3", "CreateBucket", [](Call& call, const Value&) -> Result<Value> {
    TC_TRY(call.forward(decrypt_call()));
    return Value::map();
  });
  must(pipeline().call({.service_principal = "cloudtrail.amazonaws.com",
                        .source_arn = "arn:aws:cloudtrail:us-east-1:111122223333:trail/main",
                        .source_account = AccountId("111122223333"),
                        .account = AccountId("111122223333"),
                        .region = Region("eu-west-1"),
                        .service = "s3",
                        .operation = "CreateBucket",
                        .input = Value::map({{"Bucket", "logs"}}),
                        .body = ""}));
  ASSERT_EQ(records().size(), 2u);
  const Value record = must(parse_json(records()[0].json));
  EXPECT_EQ(*record.find("userIdentity"),
            Value::map({{"type", "AWSService"}, {"invokedBy", "cloudtrail.amazonaws.com"}}));
  EXPECT_EQ(record.text("sourceIPAddress"), "cloudtrail.amazonaws.com");
  EXPECT_TRUE(records()[0].echo);
}

TEST_F(Calls, AnonymousCallsAreToldToTheOwnerOfWhatTheyTouch) {
  handle("s3", "GetBucketLocation", [](Call&, const Value&) { return Value::map(); });
  buckets_.owners["mine"] = AccountId("444455556666");
  EXPECT_EQ(send(new_head("GET", "/mine?location")).status, 200);
  ASSERT_EQ(records().size(), 1u);
  EXPECT_EQ(records()[0].account, AccountId("444455556666"));
  EXPECT_EQ(only_record().find("userIdentity")->text("accountId"), "anonymous");
  EXPECT_EQ(send(new_head("GET", "/nobodys?location")).status, 200);
  EXPECT_EQ(records().size(), 1u);
}

// S3 tells anybody that a bucket is not there, but lets nobody make one.
TEST_F(Calls, AnonymousCallsOfAMissingBucketAreToldSo) {
  authorizer_.denied_actions = {"s3:GetBucketLocation", "s3:CreateBucket"};
  buckets_.owners["mine"] = AccountId("444455556666");
  handle("s3", "GetBucketLocation", [](Call&, const Value&) { return Value::map(); });
  handle("s3", "CreateBucket", [](Call&, const Value&) { return Value::map(); });
  EXPECT_EQ(send(new_head("GET", "/mine?location")).status, 403);
  const http::Response missing = send(new_head("GET", "/nobodys?location"));
  EXPECT_EQ(missing.status, 404);
  EXPECT_NE(missing.body.find("<BucketName>nobodys</BucketName>"), std::string::npos);
  EXPECT_EQ(send(new_head("PUT", "/nobodys")).status, 403);
}

TEST_F(Calls, S3NamesTheParameterThatDoesNotFit) {
  handle("s3", "ListObjectsV2", [](Call&, const Value&) { return Value::map(); });
  const auto list = [&](const char* max_keys) {
    http::RequestHead head = new_head("GET", std::string("/mine?list-type=2&max-keys=") + max_keys);
    signer("s3").sign(head, clock_.now(), crypto::sha256_hex(""));
    return send(std::move(head));
  };
  EXPECT_EQ(list("7").status, 200);
  for (const char* odd : {"abc", "2147483648", "1.5"}) {
    const http::Response refused = list(odd);
    EXPECT_EQ(refused.status, 400);
    EXPECT_NE(refused.body.find("<Code>InvalidArgument</Code><Message>Provided max-keys not"),
              std::string::npos)
        << refused.body;
    EXPECT_NE(refused.body.find("<ArgumentName>max-keys</ArgumentName>"), std::string::npos);
  }
}

}  // namespace
}  // namespace trailcam::pipeline
