#include "services/athena/generated/operations.h"
#include "services/athena/tags.h"

namespace trailcam::athena {

Result<TagResourceOutput> tag_resource(Athena&, pipeline::Call& call,
                                       const TagResourceInput& input) {
  WorkGroupState state = TC_TRY(tagged_group(call, input.ResourceARN));
  TC_TRY(add_tags(state.row.tags, input.Tags));
  put_work_group(call, std::move(state));
  return TagResourceOutput{};
}

}  // namespace trailcam::athena
