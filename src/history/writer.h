// Keeps the index of Event history up with the journal, and forgets what is past retention.
#pragma once

#include <atomic>
#include <functional>
#include <memory>

#include "base/clock.h"
#include "base/worker.h"
#include "history/index.h"
#include "store/committer.h"

namespace trailcam::history {

inline constexpr Millis kHistoryRetention = std::chrono::hours{24 * 90};
inline constexpr Millis kDataEventRetention = std::chrono::hours{24 * 30};

// Under load an event waits this long at most for others, to be indexed with them.
inline constexpr Millis kIndexPace{20};

// A consumer of the journal: index keys and cursor go down in one batch, so that a crash repeats or
// keeps both. One thread.
class IndexWriter : public Worker {
 public:
  // Error: Io.
  static Result<std::unique_ptr<IndexWriter>> open(store::Database& database,
                                                   const store::Committer& committer,
                                                   Scopes& scopes);
  // Indexes up to some hundred records.
  Status step() override;
  Millis idle_max() const override { return Millis{100}; }
  Millis pace() const override { return kIndexPace; }
  // Every record up to here can be looked up. Any thread.
  Position indexed() const { return cursor_.load(std::memory_order_acquire); }

 private:
  IndexWriter(store::Database& database, const store::Committer& committer, Scopes& scopes,
              Position cursor)
      : database_(database), committer_(committer), scopes_(scopes), cursor_(cursor) {}
  Result<bool> index_some();

  store::Database& database_;
  const store::Committer& committer_;
  Scopes& scopes_;
  std::atomic<Position> cursor_;
};

// Erases journal entries, and the keys that lead to them, once they are past retention and every
// consumer has passed them. One thread.
class Retention : public Worker {
 public:
  // `consumed`: the position that all consumers have passed.
  Retention(store::Database& database, const Clock& clock, Scopes& scopes,
            std::function<Result<Position>()> consumed)
      : database_(database), clock_(clock), scopes_(scopes), consumed_(std::move(consumed)) {}
  Status step() override;
  Millis idle_max() const override { return std::chrono::minutes{10}; }

 private:
  Result<bool> erase_some();

  store::Database& database_;
  const Clock& clock_;
  Scopes& scopes_;
  const std::function<Result<Position>()> consumed_;
  Position pass_from_ = 0;             // where the pass under way goes on
  Position oldest_kept_ = UINT64_MAX;  // of the pass under way
};

}  // namespace trailcam::history
