#include <algorithm>

#include "services/cloudtrail/generated/operations.h"
#include "services/cloudtrail/tags.h"

namespace trailcam::cloudtrail {

Result<RemoveTagsOutput> remove_tags(CloudTrail&, pipeline::Call& call,
                                     const RemoveTagsInput& input) {
  auto resource = TC_TRY(TaggedResource::find(call, input.ResourceId));
  std::erase_if(resource.tags(), [&](const store::TagRow& tag) {
    return std::any_of(input.TagsList.begin(), input.TagsList.end(),
                       [&](const Tag& removed) { return removed.Key == tag.key; });
  });
  resource.put(call.transaction);
  return RemoveTagsOutput{};
}

}  // namespace trailcam::cloudtrail
