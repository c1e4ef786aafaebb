#include "services/cloudtrail/generated/operations.h"
#include "services/cloudtrail/tags.h"
#include "services/cloudtrail/trail_access.h"

namespace trailcam::cloudtrail {

Result<AddTagsOutput> add_tags(CloudTrail&, pipeline::Call& call, const AddTagsInput& input) {
  trails::TrailRow trail = TC_TRY(trail_by_arn(call, input.ResourceId));
  TC_TRY(add_tags(trail.tags, input.TagsList));
  trails::put_trail(call.transaction, trail);
  return AddTagsOutput{};
}

}  // namespace trailcam::cloudtrail
