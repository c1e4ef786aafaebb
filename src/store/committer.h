// The one place where anything is decided: a single thread takes the waiting changes, checks that
// what each was computed from still holds, gives positions in order, and writes all of them down in
// one synced batch (docs/decisions/0004-atomic-change-and-record.md).
#pragma once

#include <atomic>
#include <deque>
#include <functional>
#include <map>
#include <thread>
#include <vector>

#include "base/bounded_queue.h"
#include "base/mutex.h"
#include "store/change.h"
#include "store/database.h"

namespace trailcam::store {

struct CommitReceipt {
  Position position = 0;  // of the change and its first record; further records follow on
};

class Committer {
 public:
  using Done = std::move_only_function<void(Result<CommitReceipt>)>;
  struct Limits {
    std::size_t waiting_max = 16384;       // changes that wait; beyond it submit() refuses
    std::size_t batch_changes_max = 1024;  // changes in one write
    // Acknowledges records without keeping them, to measure what keeping them costs. Never in
    // service.
    bool without_journal = false;
  };

  // Reads where the last run ended and starts the thread. `database` outlives the Committer.
  static Result<std::unique_ptr<Committer>> start(Database& database, Limits limits);
  // Commits what is waiting, then stops.
  ~Committer();

  // Takes `change` and calls `done` exactly once, on the committer's thread (or on this one when
  // the queue is full):
  //  * a receipt: change and records are on disk and will be found after a crash, together; every
  //    later read and scan sees them;
  //  * Conflict: a precondition no longer held; nothing was written;
  //  * Overloaded: the queue is full; nothing was written;
  //  * Io: the write failed; it may or may not be found after a restart, but never in part.
  // `done` must be quick and must not wait for another commit.
  void submit(Change change, Done done);

  // Waits for the outcome. Must not be called from `done`.
  Result<CommitReceipt> commit(Change change);

  // All positions up to and including this one are decided and readable.
  Position head() const { return head_.load(std::memory_order_acquire); }

  // Called on the committer's thread after each write, once head() has moved; quick, as `done`.
  void on_commit(std::function<void(Position head)> listener) TC_EXCLUDES(listeners_mutex_);

  // Counts the writes that touched a table of a kind, from now on. Who keeps something that was
  // computed from such rows reads the counter before the rows, and computes again once it differs:
  // it has risen before any of the changes' `done` is called. To be asked for before the first
  // submit(); the counter lives as long as the Committer.
  using TableKind = std::function<bool(std::string_view table)>;
  const std::atomic<std::uint64_t>& count_changes(TableKind kind) TC_EXCLUDES(listeners_mutex_);

  std::size_t waiting() { return queue_.size(); }
  void stop();

 private:
  struct Pending {
    Change change;
    Done done;
  };
  // Rows that earlier changes of the same batch wrote: their versions, 0 when erased.
  using Overlay = std::map<std::string, Position, std::less<>>;

  Committer(Database& database, Limits limits, Position head);
  void run();
  void commit_batch(std::vector<Pending>& pending);
  void count_tables(const Overlay& written) TC_EXCLUDES(listeners_mutex_);
  Result<bool> holds(const Change& change, const Overlay& overlay) const;
  Result<bool> is_empty(const KeyRange& range, const Overlay& overlay) const;

  Database& database_;
  const Limits limits_;
  BoundedQueue<Pending> queue_;
  std::atomic<Position> head_;
  Mutex listeners_mutex_;
  std::vector<std::function<void(Position)>> listeners_ TC_GUARDED_BY(listeners_mutex_);
  struct Counted {
    explicit Counted(TableKind given) : kind(std::move(given)) {}
    const TableKind kind;
    std::atomic<std::uint64_t> changes = 0;
  };
  std::deque<Counted> counted_ TC_GUARDED_BY(listeners_mutex_);
  std::thread thread_;
};

}  // namespace trailcam::store
