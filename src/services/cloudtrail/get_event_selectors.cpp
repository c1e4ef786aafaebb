#include "services/cloudtrail/generated/operations.h"
#include "services/cloudtrail/trail_access.h"
#include "services/cloudtrail/trail_out.h"

namespace trailcam::cloudtrail {

Result<GetEventSelectorsOutput> get_event_selectors(CloudTrail&, pipeline::Call& call,
                                                    const GetEventSelectorsInput& input) {
  const trails::TrailRow trail = TC_TRY(trail_to_read(call, input.TrailName));
  GetEventSelectorsOutput output;
  output.TrailARN = trail.arn();
  output.EventSelectors = to_selectors(trail.selectors);
  return output;
}

}  // namespace trailcam::cloudtrail
