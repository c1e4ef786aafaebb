#include "services/glue/generated/operations.h"
#include "services/glue/tags.h"

namespace trailcam::glue {

Result<GetTagsOutput> get_tags(Glue&, pipeline::Call& call, const GetTagsInput& input) {
  return GetTagsOutput{.Tags = TC_TRY(tagged_database(call, input.ResourceArn)).tags};
}

}  // namespace trailcam::glue
