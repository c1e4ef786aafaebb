// A pipeline over a temporary database: the real models and stages, with credentials, permissions
// and handlers that a test chooses.
#pragma once

#include <functional>
#include <future>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "aws/pipeline/pipeline.h"
#include "base/json.h"
#include "base/thread_pool.h"
#include "crypto/digest.h"
#include "store/journal.h"
#include "support/signer.h"
#include "support/temp_database.h"

namespace trailcam::test {

class FakeCredentials : public pipeline::CredentialStore {
 public:
  Result<std::optional<pipeline::Credential>> find(const std::string& key) const override {
    if (failing) return Error(ErrorKind::Io, "the disk is gone");
    const auto found = known.find(key);
    return found == known.end() ? std::nullopt : std::optional(found->second);
  }
  std::map<std::string, pipeline::Credential> known;
  bool failing = false;
};

class FakeAuthorizer : public pipeline::Authorizer {
 public:
  Result<pipeline::Decision> decide(const pipeline::Question& question) const override {
    if (failing) return Error(ErrorKind::Io, "the disk is gone");
    MutexLock lock(mutex_);
    asked_.push_back(question.action + " " + question.resource);
    const bool denied = denied_actions.contains(question.action);
    return pipeline::Decision{!denied, denied ? "because the test says so" : ""};
  }
  std::vector<std::string> asked() const {
    MutexLock lock(mutex_);
    return asked_;
  }
  std::set<std::string> denied_actions;
  bool failing = false;

 private:
  mutable Mutex mutex_;
  mutable std::vector<std::string> asked_ TC_GUARDED_BY(mutex_);
};

class FakeSelection : public pipeline::DataEventSelection {
 public:
  bool selects(const record::EventRecord&) const override { return selected; }
  bool selected = true;
};

class SeenCalls : public pipeline::CallObserver {
 public:
  struct One {
    std::string service, operation;
    pipeline::Outcome outcome;
    int status;
  };
  void ended(const Seen& call) override {
    MutexLock lock(mutex_);
    all_.push_back(
        {std::string(call.service), std::string(call.operation), call.outcome, call.status});
  }
  std::vector<One> all() const {
    MutexLock lock(mutex_);
    return all_;
  }

 private:
  mutable Mutex mutex_;
  std::vector<One> all_ TC_GUARDED_BY(mutex_);
};

class BucketOwners : public pipeline::ResourcePolicies {
 public:
  Result<std::optional<pipeline::ResourcePolicy>> of(std::string_view arn) const override {
    for (const auto& [bucket, owner] : owners) {
      if (arn.starts_with("arn:aws:s3:::" + bucket)) {
        return std::optional(pipeline::ResourcePolicy{nullptr, owner, false});
      }
    }
    return std::optional<pipeline::ResourcePolicy>();
  }
  std::map<std::string, AccountId> owners;
};

inline pipeline::Credential user_credential(std::string key, std::string secret) {
  pipeline::Credential credential;
  pipeline::Caller& caller = credential.caller;
  caller.principal.type = policy::Principal::Type::User;
  caller.principal.account = AccountId("111122223333");
  caller.principal.arn = "arn:aws:iam::111122223333:user/alice";
  caller.principal.unique_id = "AIDAALICE";
  caller.principal_id = "AIDAALICE";
  caller.user_name = "alice";
  caller.access_key_id = std::move(key);
  credential.secret_access_key = Secret(std::move(secret));
  return credential;
}

class PipelineTest : public ::testing::Test {
 protected:
  explicit PipelineTest(store::Committer::Limits limits = {}) : files_(limits) {
    credentials_.known["AKIATEST"] = user_credential("AKIATEST", "secret");
    policies_["s3"] = &buckets_;
    settings_.regions = {Region("us-east-1"), Region("eu-west-1")};
    settings_.domains = {"localhost", "amazonaws.com"};
    settings_.body_bytes_max = 1 << 20;
  }
  ~PipelineTest() override {
    files_.committer().stop();
    workers_.stop();
  }

  static const model::Models& models() {
    static const auto made = must(model::Models::open(model::embedded_models()));
    return *made;
  }
  void handle(std::string service, std::string operation,
              std::function<Result<Value>(pipeline::Call&, const Value&)> run) {
    handlers_.add(std::move(service), std::move(operation),
                  {[run = std::move(run)](pipeline::Call& call, const Value& input,
                                          pipeline::BodySink*) { return run(call, input); },
                   nullptr});
  }
  // Made at first use: handlers come before it.
  pipeline::Pipeline& pipeline() {
    if (!pipeline_) {
      pipeline_ = std::make_unique<pipeline::Pipeline>(
          pipeline::PipelineParts{
              .models = models(),
              .handlers = handlers_,
              .credentials = credentials_,
              .authorizer = authorizer_,
              .resource_policies = policies_,
              .data_events = selection_,
              .database = files_.database(),
              .committer = files_.committer(),
              .clock = clock_,
              .random = *random_,
              .observer = seen_,
              .run_later = [this](ThreadPool::Job& job) { return workers_.try_submit(job); }},
          settings_);
    }
    return *pipeline_;
  }

  // A call of a JSON service, before it is signed.
  static http::RequestHead json_head(
      const std::string& target = "CloudTrail_20131101.CreateTrail") {
    http::RequestHead head = new_head("POST", "/");
    head.headers.add("X-Amz-Target", target);
    head.headers.add("Content-Type", "application/x-amz-json-1.1");
    return head;
  }
  static http::RequestHead new_head(const std::string& method, const std::string& target) {
    http::RequestHead head;
    head.method = method;
    head.target = target;
    head.peer_address = "192.0.2.7";
    head.headers.add("Host", "localhost:4566");
    head.headers.add("User-Agent", "test/1");
    return head;
  }
  Signer signer(const std::string& service) {
    Signer made;
    made.service = service;
    return made;
  }

  // Sends a request through the stages as the edge does; the body in two pieces.
  http::Response send(http::RequestHead head, std::string_view body = {}) {
    head.has_body = !body.empty();
    const auto exchange = pipeline().begin(std::move(head));
    for (const std::string_view piece :
         {body.substr(0, body.size() / 2), body.substr(body.size() / 2)}) {
      if (!exchange->wants_body()) break;
      if (!piece.empty() && !exchange->write(piece)) break;
    }
    return finish(*exchange);
  }
  http::Response finish(http::Exchange& exchange) {
    std::promise<http::Response> answered;
    auto response = answered.get_future();
    exchange.finish([&](http::Response made) { answered.set_value(std::move(made)); });
    return response.get();
  }
  http::Response call_json(const std::string& operation, const std::string& body) {
    http::RequestHead head = json_head("CloudTrail_20131101." + operation);
    signer("cloudtrail").sign(head, clock_.now(), crypto::sha256_hex(body));
    return send(std::move(head), body);
  }
  http::Response call_s3(const std::string& method, const std::string& target,
                         std::string_view body = {},
                         std::initializer_list<http::Headers::Field> headers = {}) {
    http::RequestHead head = new_head(method, target);
    for (const auto& [name, value] : headers) head.headers.add(name, value);
    signer("s3").sign(head, clock_.now(), crypto::sha256_hex(body));
    return send(std::move(head), body);
  }

  std::vector<record::EventRecord> records() {
    std::vector<record::EventRecord> out;
    store::JournalScan scan(files_.database(), 0, files_.committer().head());
    for (; scan.valid(); scan.next()) out.push_back(must(record::decode(scan.entry())));
    return out;
  }
  Value only_record() {
    const auto all = records();
    EXPECT_EQ(all.size(), 1u);
    return all.empty() ? Value() : must(parse_json(all.back().json));
  }
  pipeline::Outcome last_outcome() {
    const auto all = seen_.all();
    EXPECT_FALSE(all.empty());
    return all.empty() ? pipeline::Outcome::Success : all.back().outcome;
  }

  test::TempDatabase files_;
  ThreadPool workers_{"workers", 2, 64};
  ManualClock clock_{*parse_iso8601("2026-01-02T03:04:05.678Z")};
  std::unique_ptr<Random> random_ = seeded_random(1);
  FakeCredentials credentials_;
  FakeAuthorizer authorizer_;
  FakeSelection selection_;
  SeenCalls seen_;
  BucketOwners buckets_;
  std::map<std::string, const pipeline::ResourcePolicies*> policies_;
  pipeline::Handlers handlers_;
  pipeline::PipelineSettings settings_;

 private:
  std::unique_ptr<pipeline::Pipeline> pipeline_;
};

}  // namespace trailcam::test
