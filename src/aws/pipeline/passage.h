// One call on its way through the stages from "parsed" on; clients' calls and internal ones alike.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "aws/pipeline/pipeline.h"

namespace trailcam::pipeline {

// A stream of up to so many bytes is read before the answer: no further step for each of them.
inline constexpr std::uint64_t kWholeBytesMax = 64 << 10;

// How a call ended, for whoever has to answer it.
struct Conclusion {
  Outcome outcome = Outcome::Success;
  std::optional<Error> error;
  Value output;
  http::Headers headers;
  std::optional<int> status;
  std::unique_ptr<http::ResponseBody> stream;
  std::uint64_t stream_bytes = 0;
  std::optional<std::string> whole;  // what would be streamed, when it is small
};

// Who a call comes from, and for whom.
struct Standing {
  Caller caller;
  bool caller_known = false;
  std::string source_arn = {};  // internal calls
  std::string source_account = {};
  AccountId internal_account = {};
  std::vector<std::string> called_via = {};  // the services in between, in order
  bool echo = false;                         // caused by a delivery of ours, or by a call that was
};

// Owned by an exchange (or by Pipeline::call); one thread at a time, but the commit's callback runs
// on the committer's.
class Passage {
 public:
  explicit Passage(Pipeline& pipeline);

  // --- what is known of the call; filled stage by stage -----------------------------------------
  const Draft* draft = nullptr;  // null: an internal call
  Identified identified;
  Caller caller;
  bool caller_known = false;
  std::string request_id;
  std::string host_id;
  std::string body;  // buffered bodies
  BodyFacts facts;
  Value input;
  std::unique_ptr<BodySink> sink;
  std::string source_arn;  // internal calls
  std::string source_account;
  AccountId internal_account;
  std::vector<std::string> called_via;  // the services in between, in order; of forwarded calls
  bool echo = false;                    // caused by a delivery of ours, or by a call that was
  // Where a handler runs again when its change came too late: on a worker. An internal call, whose
  // caller waits on a thread already, sets another.
  std::function<bool(std::move_only_function<void()>&)> run_later;

  // --- the stages
  // --------------------------------------------------------------------------------- Error: faults
  // of the operation's family.
  Result<void> parse_head();
  Result<void> parse();
  Result<void> authorize();
  Result<void> open_sink(const Handler& handler);

  // Runs the handler (again, through run_later, when its change came too late), makes the record,
  // commits both, and concludes. `serialize` turns a conclusion into bytes before the record is
  // made, so that the record can tell how many. `done` is called once, on any thread.
  using Serialize = std::function<std::uint64_t(const Conclusion&)>;
  using Done = std::move_only_function<void(Conclusion)>;
  void conclude(const Handler* handler, Serialize serialize, Done done);
  // Ends a call that was refused by a stage before the handler.
  void refuse(Outcome outcome, Error error, Serialize serialize, Done done);

  Standing standing() const;
  void stand(Standing standing);
  // Whether the caller may do something else. Error: the AccessDenied that the client should get.
  Result<void> ask(const std::string& action, const std::string& resource,
                   const KnownFacts& facts = {});

  // Whose history this call belongs to; nothing when nobody's.
  std::optional<AccountId> recipient() const;
  Pipeline& pipeline() const { return pipeline_; }
  Timestamp now() const;

 private:
  Call make_call(store::Transaction& transaction);
  Result<Value> forward(ForwardedCall call);
  void run_handler();
  void finish(Conclusion conclusion, store::Transaction* transaction, RecordNotes* notes);
  void add_records(const Ended& ended, Yield yield, store::Change& change) const;
  // Who else gets a record of the call: the owner of what another account's principal touched.
  std::optional<AccountId> second_recipient(const Conclusion& conclusion) const;
  void committed(Result<store::CommitReceipt> receipt);
  void end(Conclusion conclusion);
  policy::Context context(const Value& input) const;
  // What the call is about: an ARN, or "*".
  Result<std::string> resource_name() const;
  // Whether an anonymous call asks for a bucket that is not there, which S3 then says.
  Result<bool> is_missing_bucket(const std::string& resource) const;

  Pipeline& pipeline_;
  const std::chrono::steady_clock::time_point started_;
  const Handler* handler_ = nullptr;
  Serialize serialize_;
  Done done_;
  int attempts_ = 0;
  AccountId resource_owner_;           // of what the first question was about
  std::optional<Conclusion> pending_;  // while its commit is under way
  struct Answered {
    std::string service;
    std::string operation;
    Value input;
    Result<Value> answer;
  };
  std::vector<Answered> answered_;  // calls that were forwarded
};

// A caller's name for a service principal.
Caller service_caller(const std::string& principal);

}  // namespace trailcam::pipeline
