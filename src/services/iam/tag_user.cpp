#include "services/iam/entities.h"
#include "services/iam/generated/operations.h"
#include "services/iam/tags.h"

namespace trailcam::iam {

Result<TagUserOutput> tag_user(Iam&, pipeline::Call& call, const TagUserInput& input) {
  UserRow row = TC_TRY(find_to_change<UserRow>(call, input.UserName));
  TC_TRY(add_tags(row.tags, input.Tags, "User"));
  save(call, row);
  return TagUserOutput{};
}

}  // namespace trailcam::iam
