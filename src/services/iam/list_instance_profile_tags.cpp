#include "services/iam/entities.h"
#include "services/iam/generated/operations.h"
#include "services/iam/tags.h"

namespace trailcam::iam {

Result<ListInstanceProfileTagsOutput> list_instance_profile_tags(
    Iam&, pipeline::Call& call, const ListInstanceProfileTagsInput& input) {
  const InstanceProfileRow row = TC_TRY(find<InstanceProfileRow>(call, input.InstanceProfileName));
  return list_tags<ListInstanceProfileTagsOutput>(row.tags, input);
}

}  // namespace trailcam::iam
