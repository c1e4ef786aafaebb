#include "services/cloudtrail/generated/operations.h"
#include "services/cloudtrail/trail_access.h"

namespace trailcam::cloudtrail {

Result<StopLoggingOutput> stop_logging(CloudTrail&, pipeline::Call& call,
                                       const StopLoggingInput& input) {
  trails::TrailRow trail = TC_TRY(trail_to_change(call, input.Name));
  trail.is_logging = false;
  trail.stopped = call.now;
  trails::put_trail(call.transaction, trail);
  return StopLoggingOutput{};
}

}  // namespace trailcam::cloudtrail
