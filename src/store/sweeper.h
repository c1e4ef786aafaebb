// Removes the files of bodies that nothing names any more: those that a change gave up (trash
// rows), and those that an earlier run wrote and never committed.
#pragma once

#include "base/worker.h"
#include "store/bodies.h"
#include "store/committer.h"

namespace trailcam::store {

class Sweeper : public Worker {
 public:
  Sweeper(const Database& database, BodyStore& bodies, Committer& committer)
      : database_(database), bodies_(bodies), committer_(committer) {}

  // Empties some trash, or looks through one folder for orphans; Idle when all is done.
  Status step() override;
  Millis idle_max() const override { return Millis{30'000}; }

 private:
  Result<bool> empty_trash();
  Result<void> remove_orphans(int folder);

  const Database& database_;
  BodyStore& bodies_;
  Committer& committer_;
  int next_folder_ = 0;  // orphans come from earlier runs: one look through all folders is enough
};

}  // namespace trailcam::store
