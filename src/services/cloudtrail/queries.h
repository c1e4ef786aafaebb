// Runs the queries of CloudTrail Lake: takes those that wait, keeps and delivers their results, and
// forgets them when their time is over.
//
// A query is a row that says QUEUED until it is over; that it runs is known to this process alone.
// So after a crash it is run again from the beginning.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/thread_pool.h"
#include "base/worker.h"
#include "query/engine.h"
#include "services/cloudtrail/query_delivery.h"
#include "services/cloudtrail/query_rows.h"
#include "store/committer.h"

namespace trailcam::cloudtrail {

inline constexpr std::size_t kActiveQueriesMax = 10;  // of an account in a region
inline constexpr Millis kQueryTimeLimit = std::chrono::hours{1};

// Makes statements run over the event data stores of one account in one region: no others are
// there for it. Any thread.
class LakeStatements {
 public:
  virtual ~LakeStatements() = default;
  // The ids of the stores that a statement names, each once, in order. Errors:
  // InvalidQueryStatementException, EventDataStoreNotFoundException,
  // InactiveEventDataStoreException.
  virtual Result<std::vector<std::string>> check(const QueryRow& row) = 0;
  // Error: Invalid with Trino's words; Overloaded, Io.
  virtual Result<std::unique_ptr<query::RunningQuery>> open(const QueryRow& row,
                                                            Millis time_limit) = 0;
};

// One thread at a time, but for status() and has_news(): any thread.
class Queries : public Worker {
 public:
  struct Parts {
    const store::Database& database;
    store::Committer& committer;
    store::BodyStore& bodies;
    const Clock& clock;
    LakeStatements& statements;
    ResultDelivery& delivery;
    // Counts the changes of kActiveQueries.
    const std::atomic<std::uint64_t>& changes;
  };
  explicit Queries(Parts parts);
  // Ends the queries that run; they run again at the next start.
  ~Queries() override;
  void stop();

  // Begins what waits, cancels what was given up, erases what is over for kResultsKept.
  Status step() override;
  Millis idle_max() const override { return std::chrono::seconds{5}; }
  std::optional<Timestamp> next_due() const override { return due_.get(); }
  // Whether step() has something to do that it has not seen.
  bool has_news() const { return parts_.changes != seen_changes_; }

  // A row's status, with Running for one that runs, and what that has read so far.
  struct Standing {
    QueryStatus status;
    query::QueryStatistics statistics;
  };
  Standing standing(const QueryRow& row) const TC_EXCLUDES(mutex_);

 private:
  static constexpr std::size_t kThreads = 4;
  static constexpr std::size_t kWaitingMax = 1000;
  static constexpr std::size_t kErasedPerStepMax = 100;

  struct Run {
    std::shared_ptr<query::RunningQuery> query;  // null until it is opened
    bool cancelled = false;
  };

  Result<void> begin_waiting() TC_EXCLUDES(mutex_);
  Result<bool> erase_expired();
  void cancel(const std::string& id) TC_EXCLUDES(mutex_);
  void run(const std::string& id) TC_EXCLUDES(mutex_);
  Result<void> attend(const std::string& id) TC_EXCLUDES(mutex_);
  // Runs the statement and fills in how it ended; the body of its rows is still to be attached.
  Result<std::optional<store::StoredBody>> execute(QueryRow& row) TC_EXCLUDES(mutex_);
  Result<std::optional<store::StoredBody>> fetch(QueryRow& row, query::RunningQuery& query);
  std::shared_ptr<query::RunningQuery> note_open(const std::string& id,
                                                 std::unique_ptr<query::RunningQuery> query)
      TC_EXCLUDES(mutex_);
  // False when it was cancelled meanwhile.
  Result<bool> commit_end(const QueryRow& row, const std::optional<store::StoredBody>& results);
  Result<void> deliver(QueryRow row);

  const Parts parts_;
  std::atomic<std::uint64_t> seen_changes_ = ~std::uint64_t{0};
  DueTime due_;
  std::atomic<bool> stopping_ = false;
  std::atomic<bool> left_undone_ = false;  // by a run that failed for a reason of ours
  mutable Mutex mutex_;
  std::map<std::string, Run> runs_ TC_GUARDED_BY(mutex_);  // submitted and not over
  ThreadPool threads_;
};

}  // namespace trailcam::cloudtrail
