#include "services/glue/generated/operations.h"
#include "services/glue/tags.h"

namespace trailcam::glue {

Result<UntagResourceOutput> untag_resource(Glue&, pipeline::Call& call,
                                           const UntagResourceInput& input) {
  DatabaseRow row = TC_TRY(tagged_database(call, input.ResourceArn));
  for (const std::string& key : input.TagsToRemove) row.tags.erase(key);
  put_database(call.transaction, row);
  return UntagResourceOutput{};
}

}  // namespace trailcam::glue
