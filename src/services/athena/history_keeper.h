// Forgets executions that are past their time.
#pragma once

#include "base/clock.h"
#include "base/worker.h"
#include "services/athena/executions.h"
#include "store/committer.h"

namespace trailcam::athena {

// One thread at a time.
class HistoryKeeper : public Worker {
 public:
  HistoryKeeper(const store::Database& database, store::Committer& committer, const Clock& clock)
      : database_(database), committer_(committer), clock_(clock) {}

  Status step() override;
  Millis idle_max() const override { return std::chrono::minutes{10}; }

 private:
  static constexpr std::size_t kRowsPerStepMax = 200;

  // False when nothing was past its time.
  Result<bool> forget_some();

  const store::Database& database_;
  store::Committer& committer_;
  const Clock& clock_;
};

}  // namespace trailcam::athena
