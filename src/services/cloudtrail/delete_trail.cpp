#include "services/cloudtrail/generated/operations.h"
#include "services/cloudtrail/trail_access.h"

namespace trailcam::cloudtrail {

Result<DeleteTrailOutput> delete_trail(CloudTrail&, pipeline::Call& call,
                                       const DeleteTrailInput& input) {
  trails::TrailRow trail = TC_TRY(trail_to_change(call, input.Name));
  if (trail.is_logging) trail.stopped = call.now;
  trails::erase_trail(call.transaction, trail);
  return DeleteTrailOutput{};
}

}  // namespace trailcam::cloudtrail
