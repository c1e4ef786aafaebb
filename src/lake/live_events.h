// Takes the journal's records into the event data stores that select them: the consumer that makes
// a call queryable within a second of its answer.
//
// For each store it follows the journal behind a cursor. What a store takes is written as a small
// segment, which is committed together with the cursor: after a crash nothing is there twice and
// nothing is missing. Compaction makes larger ones of them later.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/worker.h"
#include "lake/lake.h"
#include "trails/backoff.h"

namespace trailcam::lake {

// Under load an event waits this long at most for others, to be written with them.
inline constexpr Millis kLivePace{400};

class LiveEvents : public Worker {
 public:
  LiveEvents(Lake& lake, store::FileSystem& files, store::Committer& committer, const Clock& clock)
      : lake_(lake), files_(files), committer_(committer), clock_(clock) {}

  // For each store reads a piece of the journal, and writes what has gathered of it.
  Status step() override;
  Millis idle_max() const override { return Millis{200}; }
  Millis pace() const override { return kLivePace; }

  // The position that every store which takes events has passed; head when there is none. Any
  // thread.
  Result<Position> consumed() const;
  std::uint64_t events() const { return events_; }

 private:
  struct Follower {
    Position scanned = 0;
    EventDataStoreRow row;
    Position changed = 0;  // the version of `row`
    // How it was configured before its last change, if this run saw that.
    EventDataStoreRow row_before;
    std::map<Day, SegmentBuilder> days;
    std::size_t rows = 0;
    trails::Backoff backoff;
  };

  Result<bool> follow(EventDataStoreRow row);
  Result<bool> scan(Follower& follower, RecordParser& parser);
  Result<void> add(Follower& follower, RecordParser& parser, const std::string& json,
                   Position position);
  Result<void> publish(Follower& follower);
  RecordParser& parser_of(StoreKind kind);

  Lake& lake_;
  store::FileSystem& files_;
  store::Committer& committer_;
  const Clock& clock_;
  std::map<std::string, Follower> followers_;  // by store
  std::map<StoreKind, RecordParser> parsers_;
  std::atomic<std::uint64_t> events_ = 0;
};

}  // namespace trailcam::lake
