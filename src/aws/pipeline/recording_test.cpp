// The table kRecordingRules, held: each way out of the pipeline, for a management and for a data
// event, leaves exactly what its row says.
#include "aws/pipeline/recording.h"

#include <gtest/gtest.h>

#include "support/pipeline.h"

namespace trailcam::pipeline {
namespace {

using test::must;

class Recording : public test::PipelineTest {
 protected:
  Recording() : PipelineTest({.waiting_max = 1, .batch_changes_max = 16}) {
    const auto run = [this](Call&, const Value&) -> Result<Value> {
      if (failure_) return *failure_;
      return Value::map();
    };
    handle("cloudtrail", "StopLogging", run);
    handle("s3", "GetObject", run);
  }

  http::RequestHead head(bool data, const std::string& body) {
    http::RequestHead made = data ? new_head("GET", "/bucket/key") : json_head(target_);
    if (data && !query_.empty()) made.target += "?" + query_;
    signer(data ? "s3" : "cloudtrail").sign(made, clock_.now(), crypto::sha256_hex(body));
    return made;
  }
  http::Response call(bool data) {
    const std::string body = data ? "" : body_;
    http::RequestHead signed_head = head(data, body);
    if (spoiled_) signed_head.headers.set("X-Amz-Date", "20260102T030406Z");
    return send(std::move(signed_head), body);
  }

  // Makes a call end that way.
  void cause(Outcome outcome, bool data) {
    switch (outcome) {
      case Outcome::Success:
        call(data);
        return;
      case Outcome::Failed:
        failure_ = Error::aws({.code = "NoSuchThing", .http_status = 404}, "no");
        call(data);
        return;
      case Outcome::Denied:
        authorizer_.denied_actions = {"cloudtrail:StopLogging", "s3:GetObject"};
        call(data);
        return;
      case Outcome::Invalid:
        body_ = "{}";
        query_ = "partNumber=x";
        call(data);
        return;
      case Outcome::NotImplemented:
        target_ = "CloudTrail_20131101.GetQueryResults";
        body_ = R"({"QueryId":"11111111-2222-3333-4444-555555555555"})";
        query_ = "torrent";
        call(data);
        return;
      case Outcome::Broken:
        failure_ = Error(ErrorKind::Io, "the disk is gone");
        call(data);
        return;
      case Outcome::UnknownOperation:
        target_ = "CloudTrail_20131101.NoSuchOperation";
        if (data) {
          http::RequestHead none = new_head("PATCH", "/bucket/key");
          signer("s3").sign(none, clock_.now(), crypto::sha256_hex(""));
          send(std::move(none));
        } else {
          call(data);
        }
        return;
      case Outcome::NotAuthenticated:
        spoiled_ = true;
        call(data);
        return;
      case Outcome::Overloaded:
        overload(data);
        return;
      case Outcome::Abandoned:
        pipeline().begin(head(data, body_))->abandon("gone");
        return;
    }
  }

  // The committer is held and its queue of one is full.
  void overload(bool data) {
    std::promise<void> inside, go_on;
    const auto nothing = [] {
      store::Change change;
      change.writes.push_back({"k", std::string(store::kRowHeaderBytes, '\1'), false});
      return change;
    };
    files_.committer().submit(nothing(), [&, wait = go_on.get_future().share()](auto) {
      inside.set_value();
      wait.wait();
    });
    inside.get_future().wait();
    files_.committer().submit(nothing(), [](auto) {});
    EXPECT_EQ(call(data).status, 503);
    go_on.set_value();
  }

  std::string target_ = "CloudTrail_20131101.StopLogging";
  std::string body_ = R"({"Name":"main"})";
  std::string query_;
  bool spoiled_ = false;
  std::optional<Error> failure_;
};

void expect(bool recorded, Yield yield, bool selected) {
  const bool wanted = yield == Yield::Record || (yield == Yield::RecordIfSelected && selected);
  EXPECT_EQ(recorded, wanted);
}

class EachOutcome : public Recording, public ::testing::WithParamInterface<RecordingRule> {};

TEST_P(EachOutcome, OfAManagementEvent) {
  cause(GetParam().outcome, false);
  EXPECT_EQ(last_outcome(), GetParam().outcome);
  EXPECT_EQ(seen_.all().size(), 1u);
  ASSERT_LE(records().size(), 1u);
  expect(!records().empty(), GetParam().management, true);
}

TEST_P(EachOutcome, OfASelectedDataEvent) {
  cause(GetParam().outcome, true);
  EXPECT_EQ(last_outcome(), GetParam().outcome);
  ASSERT_LE(records().size(), 1u);
  expect(!records().empty(), GetParam().data, true);
}

TEST_P(EachOutcome, OfADataEventThatNobodyWants) {
  // With nothing to commit there is nothing that a full queue could refuse.
  if (GetParam().outcome == Outcome::Overloaded) return;
  selection_.selected = false;
  cause(GetParam().outcome, true);
  EXPECT_EQ(last_outcome(), GetParam().outcome);
  expect(!records().empty(), GetParam().data, false);
}

INSTANTIATE_TEST_SUITE_P(All, EachOutcome, ::testing::ValuesIn(kRecordingRules),
                         [](const auto& info) {
                           std::string name(info.param.name);
                           std::erase(name, ' ');
                           return name;
                         });

}  // namespace
}  // namespace trailcam::pipeline
