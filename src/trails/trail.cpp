#include "trails/trail.h"

namespace trailcam::trails {

void put_trail(store::Transaction& transaction, const TrailRow& trail) {
  transaction.put(kTrails, trail_key(trail.account, trail.home_region, trail.name), trail);
  transaction.append(kTrailTimeline, kTrailTimeline.key().number(trail.uid), trail);
  transaction.put(kTrailGeneration, kTrailGeneration.key(), {});
}

void erase_trail(store::Transaction& transaction, const TrailRow& trail) {
  transaction.erase(kTrails, trail_key(trail.account, trail.home_region, trail.name));
  TrailRow last = trail;
  last.deleted = true;
  last.is_logging = false;
  transaction.append(kTrailTimeline, kTrailTimeline.key().number(trail.uid), last);
  transaction.put(kTrailGeneration, kTrailGeneration.key(), {});
}

}  // namespace trailcam::trails
