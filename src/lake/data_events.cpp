#include "lake/data_events.h"

#include <algorithm>

#include "base/log.h"

namespace trailcam::lake {

bool DataEvents::selects(const record::EventRecord& record) const {
  if (trails_.selects(record)) return true;
  const std::shared_ptr<const Stores> stores = current();
  return std::ranges::any_of(*stores,
                             [&](const EventDataStoreRow& row) { return takes(row, record); });
}

std::shared_ptr<const DataEvents::Stores> DataEvents::current() const {
  const auto row = database_.get(store::Family::Catalog, kStoreGeneration.key().bytes());
  const Position generation = row && *row ? store::row_version(**row) : 0;
  MutexLock lock(mutex_);
  if (stores_ && generation == generation_) return stores_;
  auto asking = std::make_shared<Stores>();
  Result<Stores> all = read_stores(database_);
  if (!all) {
    log_error("lake", "reading the event data stores failed", all.error());
  } else {
    std::ranges::copy_if(
        std::move(*all), std::back_inserter(*asking), [](const EventDataStoreRow& store) {
          return trails::asks_for(store.selectors, record::Category::Data) ||
                 trails::asks_for(store.selectors, record::Category::NetworkActivity);
        });
  }
  generation_ = generation;
  stores_ = std::move(asking);
  return stores_;
}

}  // namespace trailcam::lake
