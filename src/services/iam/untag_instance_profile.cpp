#include "services/iam/entities.h"
#include "services/iam/generated/operations.h"
#include "services/iam/tags.h"

namespace trailcam::iam {

Result<UntagInstanceProfileOutput> untag_instance_profile(Iam&, pipeline::Call& call,
                                                          const UntagInstanceProfileInput& input) {
  InstanceProfileRow row = TC_TRY(find<InstanceProfileRow>(call, input.InstanceProfileName));
  remove_tags(row.tags, input.TagKeys);
  save(call, row);
  return UntagInstanceProfileOutput{};
}

}  // namespace trailcam::iam
