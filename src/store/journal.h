// The ordered sequence of records. Entries are opaque bytes here; their positions are given by the
// Committer, rise, and have gaps.
#pragma once

#include <string>
#include <string_view>

#include "base/ids.h"
#include "store/database.h"

namespace trailcam::store {

std::string journal_key(Position position);
Position journal_position(std::string_view key);

// Walks entries with positions in (after, upto]. Any thread; see Scan for how long to hold it.
class JournalScan {
 public:
  JournalScan(const Database& database, Position after, Position upto)
      : scan_(database.scan(Family::Journal, {journal_key(after + 1), journal_key(upto + 1)})) {}

  bool valid() const { return scan_.valid(); }
  Position position() const { return journal_position(scan_.key()); }
  std::string_view entry() const { return scan_.value(); }
  void next() { scan_.next(); }
  Result<void> status() const { return scan_.status(); }

 private:
  Scan scan_;
};

}  // namespace trailcam::store
