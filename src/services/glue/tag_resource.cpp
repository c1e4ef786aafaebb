#include "services/glue/generated/operations.h"
#include "services/glue/tags.h"

namespace trailcam::glue {

Result<TagResourceOutput> tag_resource(Glue&, pipeline::Call& call, const TagResourceInput& input) {
  DatabaseRow row = TC_TRY(tagged_database(call, input.ResourceArn));
  for (const auto& [key, value] : input.TagsToAdd) row.tags[key] = value;
  if (row.tags.size() > kTagsMax) {
    return errors::invalid_input_exception("The number of tags exceeds the limit of 50.");
  }
  put_database(call.transaction, row);
  return TagResourceOutput{};
}

}  // namespace trailcam::glue
