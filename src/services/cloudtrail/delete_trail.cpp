#include "services/cloudtrail/generated/operations.h"
#include "services/cloudtrail/trail_access.h"

namespace trailcam::cloudtrail {

Result<DeleteTrailOutput> delete_trail(CloudTrail&, pipeline::Call& call,
                                       const DeleteTrailInput& input) {
  trails::erase_trail(call.transaction, TC_TRY(trail_to_change(call, input.Name)));
  return DeleteTrailOutput{};
}

}  // namespace trailcam::cloudtrail
