#include "trails/data_selection.h"

#include <algorithm>

#include "base/log.h"
#include "trails/selection.h"

namespace trailcam::trails {

bool DataSelection::selects(const record::EventRecord& record) const {
  const std::shared_ptr<const Trails> trails = current();
  return std::any_of(trails->begin(), trails->end(),
                     [&](const TrailRow& trail) { return trails::selects(trail, record); });
}

std::shared_ptr<const DataSelection::Trails> DataSelection::current() const {
  const auto row = database_.get(store::Family::Catalog, kTrailGeneration.key().bytes());
  const Position generation = row && *row ? store::row_version(**row) : 0;
  MutexLock lock(mutex_);
  if (trails_ && generation == generation_) return trails_;
  auto read = std::make_shared<Trails>();
  store::Transaction transaction(database_);
  const Result<void> scanned =
      transaction.scan(kTrails, kTrails.key().range(), [&](std::string_view, TrailRow trail) {
        const bool any_data = std::any_of(
            trail.selectors.begin(), trail.selectors.end(),
            [](const EventSelector& selector) { return !selector.data_resources.empty(); });
        if (trail.is_logging && any_data) read->push_back(std::move(trail));
        return true;
      });
  if (!scanned) log_error("trails", "reading the trails failed", scanned.error());
  generation_ = generation;
  trails_ = std::move(read);
  return trails_;
}

}  // namespace trailcam::trails
