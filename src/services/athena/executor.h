// Runs statements in the background, in the name of who started them: a bounded queue, a few
// threads, a time limit each. What runs when the server stops, or waits, has failed at the next
// start.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "aws/pipeline/call.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "base/thread_pool.h"
#include "services/athena/rows.h"
#include "services/athena/statements.h"
#include "store/committer.h"

namespace trailcam::athena {

struct ExecutorSettings {
  std::size_t threads = 4;
  std::size_t waiting_max = 100;
  Millis time_limit = std::chrono::minutes{30};
};

// Any thread. What it is given outlives it; the pipeline, that its work goes through, must be there
// until stop().
class Executor {
 public:
  Executor(const store::Database& database, store::Committer& committer, const Clock& clock,
           Runner& runner, ExecutorSettings settings)
      : database_(database),
        committer_(committer),
        clock_(clock),
        runner_(runner),
        settings_(settings),
        threads_("athena", settings.threads, settings.waiting_max) {}
  ~Executor() { stop(); }

  // Ends as failed what an earlier run of the server left.
  Result<void> sweep();
  // Runs the execution once its row is committed; of one whose row never comes, nothing is done.
  // False when too many wait.
  bool submit(const ExecutionRow& row, std::shared_ptr<pipeline::Delegate> delegate);
  // What runs ends soon. Its row says already that it was cancelled.
  void cancel(const std::string& id);
  // Cancels all, and waits for them.
  void stop();

 private:
  void run(const ExecutionRef& ref, const std::shared_ptr<pipeline::Delegate>& delegate);
  // Nothing when it does not come.
  Result<std::optional<ExecutionRow>> await_row(const ExecutionRef& ref) const;
  // Changes the row unless it has ended; says whether it was changed.
  Result<bool> change(const ExecutionRef& ref, const std::function<void(ExecutionRow&)>& how) const;
  void finish(const ExecutionRef& ref, const Result<Finished>& made, bool timed_out) const;

  const store::Database& database_;
  store::Committer& committer_;
  const Clock& clock_;
  Runner& runner_;
  const ExecutorSettings settings_;
  std::atomic<bool> stopping_ = false;
  Mutex mutex_;
  std::map<std::string, std::shared_ptr<Control>> running_ TC_GUARDED_BY(mutex_);
  ThreadPool threads_;
};

}  // namespace trailcam::athena
