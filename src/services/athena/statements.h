// One statement while it runs: what it may ask, and what comes of it.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "aws/pipeline/call.h"
#include "base/mutex.h"
#include "services/athena/rows.h"

namespace trailcam::athena {

// Stops a statement from another thread.
class Control {
 public:
  explicit Control(std::chrono::steady_clock::time_point deadline) : deadline_(deadline) {}

  void cancel() TC_EXCLUDES(mutex_);
  bool cancelled() const { return cancelled_; }
  bool timed_out() const { return std::chrono::steady_clock::now() >= deadline_; }
  Millis time_left() const;
  // Error: Cancelled, when it is to end.
  Result<void> go_on() const;
  // What cancel() is to call while the guard lives.
  class Interrupting {
   public:
    Interrupting(Control& control, std::function<void()> interrupt);
    ~Interrupting();
    Interrupting(const Interrupting&) = delete;

   private:
    Control& control_;
  };

 private:
  const std::chrono::steady_clock::time_point deadline_;
  std::atomic<bool> cancelled_ = false;
  Mutex mutex_;
  std::function<void()> interrupt_ TC_GUARDED_BY(mutex_);
};

// What a statement works with. One thread.
struct Session {
  const ExecutionRow& row;
  pipeline::Delegate& delegate;
  Control& control;
  Timestamp now;

  // In the caller's name. Error: as Athena says it.
  Result<Value> glue(std::string operation, Value input);
  Result<Value> athena(std::string operation, Value input);
  // Error: as S3 says it.
  Result<pipeline::ForwardedAnswer> s3(std::string operation, Value input, std::string body = {});
};

// What came of a statement, beside its result.
struct Finished {
  std::vector<ColumnRow> columns = {};
  std::int64_t planning_ms = 0;
  std::int64_t engine_ms = 0;
  std::int64_t bytes_scanned = 0;
  std::int64_t rows_scanned = 0;
  std::int64_t rows_returned = 0;
  std::int64_t result_bytes = 0;
};

// Runs a statement to its end and writes its result. Error Invalid: the client's mistake, in words
// for it; with an AWS name: what another service refused.
class Runner {
 public:
  virtual ~Runner() = default;
  virtual Result<Finished> run(Session& session) = 0;
};

// Lines of text, as statements give that are no query.
struct TextResult {
  std::vector<ColumnRow> columns = {};
  std::vector<std::string> lines = {};
};

// What Athena says about a refusal of S3 at that place.
Error s3_refused(const Error& error, std::string_view location);

}  // namespace trailcam::athena
