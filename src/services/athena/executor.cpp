#include "services/athena/executor.h"

#include "base/log.h"
#include "services/athena/executions.h"

namespace trailcam::athena {
namespace {

using std::chrono::steady_clock;

constexpr Millis kRowWait{1};  // between looks for a row that is being committed
constexpr int kRowLooksMax = 10'000;
constexpr int kChangeAttemptsMax = 32;
constexpr std::string_view kStopped = "The server was stopped before the query ended";

// Source: "AthenaError" (Amazon Athena API Reference): 1 system, 2 user, 3 other.
constexpr std::int64_t kSystemError = 1, kUserError = 2;
constexpr std::int64_t kErrorTypeOfUser = 1006, kErrorTypeOfSystem = 0;

store::Key key_of(const ExecutionRef& ref) {
  return kExecutions.key().text(ref.account.str()).text(ref.region.str()).text(ref.id);
}

void fail(ExecutionRow& row, std::string reason, std::int64_t category) {
  row.state = "FAILED";
  row.reason = std::move(reason);
  row.error_category = category;
  row.error_type = category == kUserError ? kErrorTypeOfUser : kErrorTypeOfSystem;
}

void keep_statistics(ExecutionRow& row, const Finished& made) {
  row.columns = made.columns;
  row.planning_ms = made.planning_ms;
  row.engine_ms = made.engine_ms;
  row.bytes_scanned = made.bytes_scanned;
  row.rows_scanned = made.rows_scanned;
  row.rows_returned = made.rows_returned;
  row.result_bytes = made.result_bytes;
}

}  // namespace

Result<void> Executor::sweep() {
  store::Transaction transaction(database_);
  std::vector<ExecutionRef> left;
  TC_TRY(
      transaction.scan(kUnended, kUnended.key().range(), [&](std::string_view, ExecutionRef ref) {
        left.push_back(std::move(ref));
        return true;
      }));
  for (const ExecutionRef& ref : left) {
    TC_TRY(change(ref, [&](ExecutionRow& row) {
      fail(row, std::string(kStopped), kSystemError);
      row.completed = clock_.now();
    }));
  }
  return {};
}

bool Executor::submit(const ExecutionRow& row, std::shared_ptr<pipeline::Delegate> delegate) {
  if (stopping_) return false;
  ThreadPool::Job job = [this, ref = ExecutionRef{row.account, row.region, row.id},
                         delegate = std::move(delegate)] { run(ref, delegate); };
  return threads_.try_submit(job);
}

void Executor::cancel(const std::string& id) {
  std::shared_ptr<Control> control;
  {
    const MutexLock lock(mutex_);
    const auto found = running_.find(id);
    if (found == running_.end()) return;
    control = found->second;
  }
  control->cancel();
}

void Executor::stop() {
  stopping_ = true;
  std::vector<std::shared_ptr<Control>> all;
  {
    const MutexLock lock(mutex_);
    for (const auto& [id, control] : running_) all.push_back(control);
  }
  for (const auto& control : all) control->cancel();
  threads_.stop();
}

Result<std::optional<ExecutionRow>> Executor::await_row(const ExecutionRef& ref) const {
  for (int look = 0; look < kRowLooksMax && !stopping_; ++look) {
    store::Transaction transaction(database_);
    auto row = TC_TRY(transaction.get(kExecutions, key_of(ref)));
    if (row) return row;
    std::this_thread::sleep_for(kRowWait);
  }
  return std::optional<ExecutionRow>();
}

Result<bool> Executor::change(const ExecutionRef& ref,
                              const std::function<void(ExecutionRow&)>& how) const {
  for (int attempt = 0; attempt < kChangeAttemptsMax; ++attempt) {
    store::Transaction transaction(database_);
    auto row = TC_TRY(transaction.get(kExecutions, key_of(ref)));
    if (!row || row->ended()) return false;
    how(*row);
    put_execution(transaction, *row);
    const auto committed = committer_.commit(std::move(transaction.change()));
    if (committed) return true;
    if (committed.error().kind() != ErrorKind::Conflict) return committed.error();
  }
  return Error(ErrorKind::Overloaded, "an execution's row changes too often");
}

void Executor::run(const ExecutionRef& ref, const std::shared_ptr<pipeline::Delegate>& delegate) {
  auto row = await_row(ref);
  if (!row || !*row || (*row)->ended()) return;
  const auto control = std::make_shared<Control>(steady_clock::now() + settings_.time_limit);
  {
    const MutexLock lock(mutex_);
    // A call that had to run again has submitted its execution twice.
    if (!running_.emplace(ref.id, control).second) return;
  }
  if (stopping_) control->cancel();
  const auto started = change(ref, [&](ExecutionRow& changed) {
    changed.state = "RUNNING";
    changed.started = clock_.now();
    **row = changed;
  });
  if (started && *started) {
    Session session{**row, *delegate, *control, clock_.now()};
    finish(ref, runner_.run(session), control->timed_out());
  }
  const MutexLock lock(mutex_);
  running_.erase(ref.id);
}

void Executor::finish(const ExecutionRef& ref, const Result<Finished>& made, bool timed_out) const {
  const auto changed = change(ref, [&](ExecutionRow& row) {
    row.completed = clock_.now();
    if (made) {
      row.state = "SUCCEEDED";
      keep_statistics(row, *made);
      return;
    }
    const Error& error = made.error();
    if (error.kind() == ErrorKind::Cancelled) {
      fail(row, timed_out ? "Query timeout" : std::string(kStopped), kSystemError);
    } else if (error.kind() == ErrorKind::Invalid) {
      fail(row, error.message(), kUserError);
    } else if (error.kind() == ErrorKind::Overloaded) {
      fail(row, error.message(), kSystemError);
    } else {
      log_error("athena", "a query failed", error, {{"queryExecutionId", ref.id}});
      fail(row, "GENERIC_INTERNAL_ERROR: the server's log says more", kSystemError);
    }
  });
  if (!changed) log_error("athena", "the end of a query was not kept", changed.error());
}

}  // namespace trailcam::athena
