#include "services/cloudtrail/generated/operations.h"
#include "services/cloudtrail/trail_access.h"

namespace trailcam::cloudtrail {

Result<StartLoggingOutput> start_logging(CloudTrail&, pipeline::Call& call,
                                         const StartLoggingInput& input) {
  trails::TrailRow trail = TC_TRY(trail_to_change(call, input.Name));
  trail.is_logging = true;
  trail.started = call.now;
  trails::put_trail(call.transaction, trail);
  return StartLoggingOutput{};
}

}  // namespace trailcam::cloudtrail
