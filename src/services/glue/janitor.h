// Erases what belonged to databases and tables that were dropped, in bounded pieces.
#pragma once

#include "base/worker.h"
#include "services/glue/rows.h"
#include "store/committer.h"

namespace trailcam::glue {

// One thread at a time.
class Janitor : public Worker {
 public:
  Janitor(const store::Database& database, store::Committer& committer)
      : database_(database), committer_(committer) {}

  Status step() override;
  Millis idle_max() const override { return std::chrono::seconds{10}; }

 private:
  static constexpr std::size_t kRowsPerStepMax = 1000;

  // False when there is nothing to erase.
  Result<bool> erase_some();
  Result<void> erase_of_database(store::Transaction& transaction, const DroppedRow& dropped);
  Result<void> erase_of_table(store::Transaction& transaction, const DroppedRow& dropped);

  const store::Database& database_;
  store::Committer& committer_;
};

}  // namespace trailcam::glue
