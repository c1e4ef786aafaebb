#include "services/cloudtrail/generated/operations.h"
#include "services/cloudtrail/trail_access.h"
#include "services/cloudtrail/trail_out.h"

namespace trailcam::cloudtrail {

Result<GetTrailOutput> get_trail(CloudTrail&, pipeline::Call& call, const GetTrailInput& input) {
  GetTrailOutput output;
  output.Trail = to_trail(TC_TRY(trail_to_read(call, input.Name)));
  return output;
}

}  // namespace trailcam::cloudtrail
