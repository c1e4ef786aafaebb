// Whether any trail or event data store wants a data event; asked once for each of them before it
// is recorded.
#pragma once

#include <memory>
#include <vector>

#include "aws/pipeline/pipeline.h"
#include "base/mutex.h"
#include "lake/event_data_store.h"

namespace trailcam::lake {

// Any thread. Looks at one small row to learn whether a store changed, and reads stores only then.
class DataEvents : public pipeline::DataEventSelection {
 public:
  DataEvents(const pipeline::DataEventSelection& trails, const store::Database& database)
      : trails_(trails), database_(database) {}
  bool selects(const record::EventRecord& record) const override;

 private:
  using Stores = std::vector<EventDataStoreRow>;  // those that select any such event
  std::shared_ptr<const Stores> current() const TC_EXCLUDES(mutex_);

  const pipeline::DataEventSelection& trails_;
  const store::Database& database_;
  mutable Mutex mutex_;
  mutable Position generation_ TC_GUARDED_BY(mutex_) = UINT64_MAX;
  mutable std::shared_ptr<const Stores> stores_ TC_GUARDED_BY(mutex_);
};

}  // namespace trailcam::lake
