// Whether any trail wants a data event; asked once for each of them before it is recorded.
#pragma once

#include <memory>
#include <vector>

#include "aws/pipeline/pipeline.h"
#include "base/mutex.h"
#include "trails/trail.h"

namespace trailcam::trails {

// Any thread. Looks at one small row to learn whether a trail changed, and reads trails only then.
class DataSelection : public pipeline::DataEventSelection {
 public:
  explicit DataSelection(const store::Database& database) : database_(database) {}
  bool selects(const record::EventRecord& record) const override;

 private:
  using Trails = std::vector<TrailRow>;  // those that select any data event
  std::shared_ptr<const Trails> current() const TC_EXCLUDES(mutex_);

  const store::Database& database_;
  mutable Mutex mutex_;
  mutable Position generation_ TC_GUARDED_BY(mutex_) = UINT64_MAX;
  mutable std::shared_ptr<const Trails> trails_ TC_GUARDED_BY(mutex_);
};

}  // namespace trailcam::trails
