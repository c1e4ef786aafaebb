// A database of its own for a test, with a committer; both can be closed and opened again.
#pragma once

#include <memory>

#include "store/committer.h"
#include "store/database.h"
#include "support/result.h"
#include "support/temp_folder.h"

namespace trailcam::test {

class TempDatabase {
 public:
  explicit TempDatabase(store::Committer::Limits limits = {}) : limits_(limits) { open(); }
  ~TempDatabase() { close(); }

  void close() {
    committer_.reset();
    database_.reset();
  }
  void open() {
    database_ = must(store::Database::open(
        {.path = folder_ / "state", .write_buffer_bytes = 1 << 20, .block_cache_bytes = 1 << 20}));
    committer_ = must(store::Committer::start(*database_, limits_));
  }
  void reopen() {
    close();
    open();
  }

  store::Database& database() { return *database_; }
  store::Committer& committer() { return *committer_; }
  const TempFolder& folder() const { return folder_; }

 private:
  TempFolder folder_;
  const store::Committer::Limits limits_;
  std::unique_ptr<store::Database> database_;
  std::unique_ptr<store::Committer> committer_;
};

}  // namespace trailcam::test
