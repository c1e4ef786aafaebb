// The CloudTrail service's state. Trails themselves are rows (trails/trail.h).
#pragma once

#include <functional>
#include <set>

#include "base/ids.h"
#include "history/index.h"

namespace trailcam::cloudtrail {

inline constexpr std::size_t kTrailsPerRegionMax = 5;
inline constexpr std::size_t kTagsPerResourceMax = 50;

// Any thread. What it refers to outlives it.
struct CloudTrail {
  const history::Scopes& scopes;
  const std::set<Region>& regions;  // the enabled ones
  std::function<Position()> head;   // of the journal: where a new trail begins to read
};

}  // namespace trailcam::cloudtrail
