// One call, as a handler sees it: who asks, when, where, what may be read and written, and what
// else the answer and the record should show. Lives for one run of one handler, on one thread.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "aws/model/model.h"
#include "aws/pipeline/body.h"
#include "aws/pipeline/caller.h"
#include "aws/record/event_record.h"
#include "base/random.h"
#include "base/value.h"
#include "http/message.h"
#include "store/transaction.h"

namespace trailcam::pipeline {

// What a handler adds to the record of its call.
struct RecordNotes {
  struct Resource {
    enum class Extent { One, Prefix };  // Prefix: all that begins with the ARN (listings)
    std::string type;                   // "AWS::S3::Bucket"
    std::string arn;
    std::string account;  // "" to leave it out
    Extent extent = Extent::One;
  };
  // A record of its own for one of many things that a call did, beside the record of the call: the
  // DeleteObject events of a DeleteObjects.
  struct Further {
    std::string operation;  // "DeleteObject"
    Value parameters;       // its requestParameters
    std::vector<Resource> resources;
    std::optional<Error> error;
  };
  std::vector<Resource> resources;
  std::vector<Further> further;
  std::vector<record::Alias> aliases;  // what LookupEvents finds it by, beyond the model's
  Value additional;                    // members of additionalEventData
  std::optional<Region> region;  // where the record belongs, when not where the call was signed
  std::optional<Value> response_elements;

  void resource(Resource added) {
    for (const Resource& known : resources) {
      if (known.arn == added.arn) return;
    }
    resources.push_back(std::move(added));
  }
};

// A call that one service makes of another, as a service principal, through the same stages as a
// client's call: the other's policies decide, and it is recorded.
struct InternalCall {
  std::string service_principal;  // "cloudtrail.amazonaws.com"
  std::string source_arn;         // aws:SourceArn
  AccountId source_account;       // aws:SourceAccount
  AccountId account;              // whose resources
  Region region;
  std::string service;    // "s3"
  std::string operation;  // "PutObject"
  Value input;
  std::string body;  // of an operation whose body is a stream
};

class InternalCaller {
 public:
  virtual ~InternalCaller() = default;
  // Waits until the call is decided and recorded; returns its output. The Error is what a client
  // would get. Not to be called on the committer's thread.
  virtual Result<Value> call(InternalCall call) = 0;
};

// A call that a service makes of another for its own caller and in that caller's name, whose
// policies decide (a forward access session). A service principal's goes on as that principal's.
struct ForwardedCall {
  std::string via;  // the service in between: "s3.amazonaws.com"
  Region region;
  std::string service;    // "kms"
  std::string operation;  // "Decrypt"
  Value input;
  std::string body = {};  // of an operation whose body is a stream
};

struct ForwardedAnswer {
  Value output;
  std::unique_ptr<http::ResponseBody> stream = {};  // of an operation that streams its answer
  std::uint64_t stream_bytes = 0;
};

// Goes on in the name of a call's caller when the call itself has ended: work in the background.
// What the caller may do is decided anew at each step. Any thread but the committer's.
class Delegate {
 public:
  virtual ~Delegate() = default;
  // Waits as InternalCaller::call does.
  virtual Result<ForwardedAnswer> call(ForwardedCall call) = 0;
  // As Call::authorize.
  virtual Result<void> authorize(const std::string& action, const std::string& resource) = 0;
};

// Condition keys and their values, where only the handler knows them.
using KnownFacts = std::vector<std::pair<std::string, std::vector<std::string>>>;

struct Call {
  const Caller& caller;
  AccountId account;  // whose resources are meant: the caller's
  Region region;
  Timestamp now;
  const model::Service& service;
  const model::Operation& operation;
  const http::RequestHead& head;  // of an internal call: empty
  const http::Pairs& query;
  std::string_view request_body;  // "" when it was a stream
  std::string_view request_id;
  const BodyFacts& body_facts;
  const Value& raw_input;  // as parsed, before it became a struct
  store::Transaction& transaction;
  Random& random;
  InternalCaller& internal;
  // Asks the authorizer about something that the operation's own permission does not cover.
  // Error: the AccessDenied that the client should get.
  std::function<Result<void>(std::string action, std::string resource)> authorize;
  // The same, with facts on top of those of the call (that an MFA code was right).
  std::function<Result<void>(std::string action, std::string resource, const KnownFacts& facts)>
      authorize_knowing = {};
  // Waits as InternalCaller::call does. A call with the same input is made once, however often the
  // handler runs, and the opening of the sink counts in: its answer is remembered.
  std::function<Result<Value>(ForwardedCall)> forward = {};
  // May be kept beyond the call, but not beyond the pipeline.
  std::function<std::shared_ptr<Delegate>()> delegate = {};

  // For the handler to fill.
  RecordNotes notes = {};
  http::Headers response_headers = {};
  std::optional<int> response_status = {};
  std::unique_ptr<http::ResponseBody> response_stream = {};
  std::uint64_t response_stream_bytes = 0;
};

}  // namespace trailcam::pipeline
