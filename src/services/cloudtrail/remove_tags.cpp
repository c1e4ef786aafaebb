#include <algorithm>

#include "services/cloudtrail/generated/operations.h"
#include "services/cloudtrail/trail_access.h"

namespace trailcam::cloudtrail {

Result<RemoveTagsOutput> remove_tags(CloudTrail&, pipeline::Call& call,
                                     const RemoveTagsInput& input) {
  trails::TrailRow trail = TC_TRY(trail_by_arn(call, input.ResourceId));
  std::erase_if(trail.tags, [&](const store::TagRow& tag) {
    return std::any_of(input.TagsList.begin(), input.TagsList.end(),
                       [&](const Tag& removed) { return removed.Key == tag.key; });
  });
  trails::put_trail(call.transaction, trail);
  return RemoveTagsOutput{};
}

}  // namespace trailcam::cloudtrail
