// The CloudTrail service's state. Trails, event data stores and the like are rows (trails/trail.h,
// lake/event_data_store.h).
#pragma once

#include <functional>
#include <set>

#include "aws/pipeline/internal_reader.h"
#include "aws/pipeline/principals.h"
#include "base/clock.h"
#include "base/ids.h"
#include "history/index.h"
#include "store/bodies.h"

namespace trailcam::lake {
class Imports;
}

namespace trailcam::cloudtrail {

class LakeStatements;
class Queries;

inline constexpr std::size_t kTrailsPerRegionMax = 5;
inline constexpr std::size_t kTagsPerResourceMax = 50;

// Any thread. What it refers to outlives it. The functions are for what is built after it, and are
// not called before there is traffic.
struct CloudTrail {
  const history::Scopes& scopes;
  const std::set<Region>& regions;  // the enabled ones
  std::function<Position()> head;   // of the journal: where a new trail begins to read
  const pipeline::Principals& principals;
  const Clock& clock;
  store::BodyStore& bodies;  // results of queries
  LakeStatements& statements;
  std::function<Queries&()> queries;
  std::function<lake::Imports&()> imports;
  std::function<pipeline::InternalReader&()> reader;
};

}  // namespace trailcam::cloudtrail
