// Packs the bodies of objects that came into the archive (store/archive.h): one body at each step,
// in the background. Until a body is packed it lies there as it was written; either way it reads
// the same. After a crash the old body or the packed one is there, and the sweeper removes the
// other.
#pragma once

#include <atomic>

#include "base/worker.h"
#include "services/s3/rows.h"
#include "services/s3/versions.h"
#include "store/committer.h"

namespace trailcam::s3 {

class Packer : public Worker {
 public:
  Packer(const store::Database& database, store::Committer& committer, store::BodyStore& bodies)
      : database_(database), committer_(committer), bodies_(bodies) {}

  Status step() override;
  Millis idle_max() const override { return Millis{2'000}; }

  struct Counts {
    std::uint64_t bodies = 0;
    std::uint64_t bytes_before = 0;
    std::uint64_t bytes_after = 0;
  };
  // Since the start. Any thread.
  Counts counts() const { return {bodies_packed_, bytes_before_, bytes_after_}; }

 private:
  // Nothing: there is nothing to pack. Otherwise whether it came further.
  Result<bool> pack_next();
  Result<void> pack_piece(const Place& place, ObjectRow& version, const store::Key& row_key,
                          UnpackedRow unpacked);
  Result<void> commit(store::Transaction& transaction);
  void give_up(const store::Archived& made);

  const store::Database& database_;
  store::Committer& committer_;
  store::BodyStore& bodies_;
  std::atomic<std::uint64_t> bodies_packed_ = 0;
  std::atomic<std::uint64_t> bytes_before_ = 0;
  std::atomic<std::uint64_t> bytes_after_ = 0;
};

}  // namespace trailcam::s3
