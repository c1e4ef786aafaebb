#include "services/iam/entities.h"
#include "services/iam/generated/operations.h"
#include "services/iam/shapes_out.h"

namespace trailcam::iam {

Result<GetInstanceProfileOutput> get_instance_profile(Iam&, pipeline::Call& call,
                                                      const GetInstanceProfileInput& input) {
  const auto row = TC_TRY(find<InstanceProfileRow>(call, input.InstanceProfileName));
  GetInstanceProfileOutput output;
  output.InstanceProfile = TC_TRY(to_instance_profile(call.transaction, row));
  return output;
}

}  // namespace trailcam::iam
