// What a request wants done, before it is done: rows to write, what must still hold for that to be
// right, and the records that tell of it. The Committer does all of it in one atomic write or
// nothing of it. Plain data; owned by whoever holds it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "store/key.h"

namespace trailcam::store {

struct RowWrite {
  std::string key;
  std::optional<std::string> row;  // encode_row's bytes; absent: erase
  bool at_position = false;        // the commit's position is appended to the key
};

// The row had this version when the change was computed (0: it was not there).
struct RowSeen {
  std::string key;
  Position version = 0;
};

struct BodyWrite {
  std::string id;
  std::optional<std::string> bytes;  // absent: erase
};

struct Change {
  std::vector<RowSeen> preconditions;
  std::vector<KeyRange> must_be_empty;  // ranges of the catalog
  std::vector<RowWrite> writes;
  std::vector<BodyWrite> bodies;
  std::vector<std::string> records;  // journal entries, in order

  bool changes_rows() const { return !writes.empty() || !bodies.empty(); }
};

}  // namespace trailcam::store
