#include "services/cloudtrail/generated/operations.h"
#include "services/cloudtrail/trail_access.h"

namespace trailcam::cloudtrail {

Result<ListTrailsOutput> list_trails(CloudTrail&, pipeline::Call& call, const ListTrailsInput&) {
  ListTrailsOutput output;
  output.Trails.emplace();
  for (const trails::TrailRow& trail : TC_TRY(trails_of(call))) {
    output.Trails->push_back(
        {.TrailARN = trail.arn(), .Name = trail.name, .HomeRegion = trail.home_region.str()});
  }
  return output;
}

}  // namespace trailcam::cloudtrail
