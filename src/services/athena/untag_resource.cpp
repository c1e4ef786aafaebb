#include <algorithm>

#include "services/athena/generated/operations.h"
#include "services/athena/tags.h"

namespace trailcam::athena {

Result<UntagResourceOutput> untag_resource(Athena&, pipeline::Call& call,
                                           const UntagResourceInput& input) {
  WorkGroupState state = TC_TRY(tagged_group(call, input.ResourceARN));
  std::erase_if(state.row.tags, [&](const store::TagRow& tag) {
    return std::ranges::find(input.TagKeys, tag.key) != input.TagKeys.end();
  });
  put_work_group(call, std::move(state));
  return UntagResourceOutput{};
}

}  // namespace trailcam::athena
