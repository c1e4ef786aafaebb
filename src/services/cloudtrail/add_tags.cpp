#include "services/cloudtrail/generated/operations.h"
#include "services/cloudtrail/tags.h"

namespace trailcam::cloudtrail {

Result<AddTagsOutput> add_tags(CloudTrail&, pipeline::Call& call, const AddTagsInput& input) {
  auto resource = TC_TRY(TaggedResource::find(call, input.ResourceId));
  TC_TRY(add_tags(resource.tags(), input.TagsList));
  resource.put(call.transaction);
  return AddTagsOutput{};
}

}  // namespace trailcam::cloudtrail
