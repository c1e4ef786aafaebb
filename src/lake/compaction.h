// Makes one segment of many small ones of a day, in the background. Readers go on with those that
// they hold; the others see the new one from one moment to the next.
//
// Segments of about the same size are merged once there are several of them, so that each event is
// written anew a few times at most; and a day that nothing was added to for a while becomes one
// segment, or as few as can be.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/worker.h"
#include "lake/lake.h"

namespace trailcam::lake {

struct CompactionLimits {
  std::size_t together_min = 4;  // segments of a size class, before they are merged
  // Larger ones are not made: what is merged is held in memory.
  std::uint64_t segment_rows_max = 1 << 18;
  std::uint64_t segment_bytes_max = 32 << 20;  // of the Parquet file
  std::uint64_t size_class = 4;                // each class is so many times the one before
  Millis quiet_for = std::chrono::minutes{1};
};

class Compaction : public Worker {
 public:
  Compaction(Lake& lake, store::FileSystem& files, const Clock& clock, CompactionLimits limits = {})
      : lake_(lake), files_(files), clock_(clock), limits_(limits) {}

  // Merges what there is to merge of one day.
  Status step() override;
  Millis idle_max() const override { return std::chrono::seconds{2}; }

  // Only what is there several times over; for a command that ends.
  Result<void> tidy(const std::string& store_id);
  std::uint64_t merged() const { return merged_; }

 private:
  using Segments = std::vector<std::shared_ptr<const Segment>>;

  struct DayState {
    std::size_t segments = 0;
    Timestamp changed{};
  };

  // False when nothing of the store is to be merged.
  Result<bool> merge_some(const EventDataStoreRow& row, bool quiet_days_too);
  bool is_quiet(const std::string& store_id, Day day, std::size_t segments);
  Segments choose(std::span<const std::shared_ptr<const Segment>> of_day, bool quiet) const;
  Result<void> merge(const EventDataStoreRow& row, const Segments& segments);

  Lake& lake_;
  store::FileSystem& files_;
  const Clock& clock_;
  const CompactionLimits limits_;
  std::map<std::pair<std::string, Day>, DayState> days_;
  std::atomic<std::uint64_t> merged_ = 0;
};

}  // namespace trailcam::lake
