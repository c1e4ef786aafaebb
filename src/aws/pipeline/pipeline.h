// The way of a call, in one direction (docs/architecture.md):
//
//   identify -> authenticate -> parse -> validate -> authorise -> handle -> record -> commit ->
//   reply
//
// Every request that gets as far as a request id leaves through the recording stage, whatever
// becomes of it. A call's change and its record are committed in one write before the answer goes
// out.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "aws/pipeline/authenticate.h"
#include "aws/pipeline/handlers.h"
#include "aws/pipeline/identify.h"
#include "aws/pipeline/record_stage.h"
#include "aws/pipeline/resource_names.h"
#include "base/clock.h"
#include "base/random.h"
#include "http/message.h"
#include "store/committer.h"

namespace trailcam::pipeline {

// Says whether anybody wants a data event; asked for every one of them, so it must be quick.
class DataEventSelection {
 public:
  virtual ~DataEventSelection() = default;
  virtual bool selects(const record::EventRecord& record) const = 0;
};

// Told of every call that ended; for metrics. Any thread.
class CallObserver {
 public:
  struct Seen {
    std::string_view service;    // "" when it was not found out
    std::string_view operation;  // likewise
    Outcome outcome;
    int status;
    Millis duration;
  };
  virtual ~CallObserver() = default;
  virtual void ended(const Seen& call) = 0;
};

struct PipelineSettings {
  std::size_t body_bytes_max = 8 << 20;  // of a body that is not a stream
  Region default_region{"us-east-1"};
  std::set<Region> regions;
  std::vector<std::string> domains;
};

// What the pipeline is built of; all of it outlives the pipeline.
struct PipelineParts {
  const model::Models& models;
  const Handlers& handlers;
  CredentialStore& credentials;
  const Authorizer& authorizer;
  // By the service of an ARN ("s3"); for owners of resources that anonymous callers touch.
  const std::map<std::string, const ResourcePolicies*>& resource_policies;
  const DataEventSelection& data_events;
  store::Database& database;
  store::Committer& committer;
  const Clock& clock;
  Random& random;
  CallObserver& observer;
  // Runs a job on a worker thread; false when the queue is full.
  std::function<bool(std::move_only_function<void()>&)> run_later;
  // By the service's name; where there is none the operation's template alone tells the resource.
  std::map<std::string, const ResourceNames*> resource_names = {};
};

class Pipeline : public http::Application, public InternalCaller {
 public:
  Pipeline(PipelineParts parts, PipelineSettings settings);

  std::unique_ptr<http::Exchange> begin(http::RequestHead head) override;
  http::Response overloaded(const http::RequestHead& head) override;
  Result<Value> call(InternalCall call) override;
  // The operator's line about refused load: at most one a second, however much is refused.
  void tell_overload(std::string_view why);

  const PipelineParts& parts() const { return parts_; }
  const PipelineSettings& settings() const { return settings_; }
  const Identifier& identifier() const { return identifier_; }
  const Authenticator& authenticator() const { return authenticator_; }

 private:
  const PipelineParts parts_;
  const PipelineSettings settings_;
  const Identifier identifier_;
  const Authenticator authenticator_;
  std::atomic<std::int64_t> overload_told_s_ = 0;
};

}  // namespace trailcam::pipeline
