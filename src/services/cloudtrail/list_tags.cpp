#include "services/cloudtrail/generated/operations.h"
#include "services/cloudtrail/tags.h"

namespace trailcam::cloudtrail {
namespace {
constexpr std::size_t kResourcesPerCallMax = 20;
}

Result<ListTagsOutput> list_tags(CloudTrail&, pipeline::Call& call, const ListTagsInput& input) {
  // All tags of twenty resources fit one page: there are no tokens of ours to come back.
  if (input.NextToken) return errors::invalid_token_exception("The next token is not valid.");
  if (input.ResourceIdList.size() > kResourcesPerCallMax) {
    return errors::cloud_trail_arn_invalid_exception(
        "No more than 20 resource ARNs can be given at once.");
  }
  ListTagsOutput output;
  output.ResourceTagList.emplace();
  for (const std::string& arn : input.ResourceIdList) {
    auto resource = TC_TRY(TaggedResource::find(call, arn));
    output.ResourceTagList->push_back({.ResourceId = arn, .TagsList = to_tags(resource.tags())});
  }
  return output;
}

}  // namespace trailcam::cloudtrail
