#include "services/iam/entities.h"
#include "services/iam/generated/operations.h"
#include "services/iam/tags.h"

namespace trailcam::iam {

Result<TagInstanceProfileOutput> tag_instance_profile(Iam&, pipeline::Call& call,
                                                      const TagInstanceProfileInput& input) {
  InstanceProfileRow row = TC_TRY(find<InstanceProfileRow>(call, input.InstanceProfileName));
  TC_TRY(add_tags(row.tags, input.Tags, "InstanceProfile"));
  save(call, row);
  return TagInstanceProfileOutput{};
}

}  // namespace trailcam::iam
