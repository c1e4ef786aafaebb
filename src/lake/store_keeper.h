// What becomes of event data stores in time: events that are past their store's retention go, and
// stores whose deletion was asked for go seven days later, with all that belongs to them.
#pragma once

#include "base/clock.h"
#include "base/worker.h"
#include "lake/lake.h"

namespace trailcam::lake {

// One thread at a time; next_due() any.
class StoreKeeper : public Worker {
 public:
  StoreKeeper(Lake& lake, store::Committer& committer, const Clock& clock)
      : lake_(lake), committer_(committer), clock_(clock) {}

  // Does a piece of the first thing that is due.
  Status step() override;
  Millis idle_max() const override { return std::chrono::seconds{10}; }
  std::optional<Timestamp> next_due() const override { return due_.get(); }

 private:
  // False when nothing is due.
  Result<bool> keep();
  // Whole days go, once the newest event that they can hold is past retention.
  Result<bool> retain(const EventDataStoreRow& row);
  Result<bool> erase(const EventDataStoreRow& row);
  // False when there was nothing in any of them.
  Result<bool> erase_rows(const std::vector<store::KeyRange>& ranges);

  Lake& lake_;
  store::Committer& committer_;
  const Clock& clock_;
  DueTime due_;
};

}  // namespace trailcam::lake
