// What KMS does by itself when its time has come: it rotates keys, deletes those whose waiting
// period is over, and forgets imported material that has expired.
#pragma once

#include "base/clock.h"
#include "base/random.h"
#include "base/worker.h"
#include "services/kms/kms.h"

namespace trailcam::kms {

// One thread at a time; next_due() any.
class KeyKeeper : public Worker {
 public:
  KeyKeeper(const Kms& kms, const store::Database& database, store::Committer& committer,
            const Clock& clock, Random& random)
      : kms_(kms), database_(database), committer_(committer), clock_(clock), random_(random) {}

  // Does the first thing that is due. A key's grants go in pieces before the key does; it cannot be
  // used meanwhile.
  Status step() override;
  Millis idle_max() const override { return std::chrono::seconds{5}; }
  std::optional<Timestamp> next_due() const override { return due_.get(); }

 private:
  static constexpr std::size_t kGrantsPerStepMax = 1000;

  // False when nothing is due.
  Result<bool> keep();
  Result<void> attend(store::Transaction& transaction, KeyRow key);
  Result<void> remove(store::Transaction& transaction, const KeyRow& key);
  void record(store::Transaction& transaction, const KeyRow& key, std::string_view event);

  const Kms& kms_;
  const store::Database& database_;
  store::Committer& committer_;
  const Clock& clock_;
  Random& random_;
  DueTime due_;
};

}  // namespace trailcam::kms
