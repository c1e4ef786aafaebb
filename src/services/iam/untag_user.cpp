#include "services/iam/entities.h"
#include "services/iam/generated/operations.h"
#include "services/iam/tags.h"

namespace trailcam::iam {

Result<UntagUserOutput> untag_user(Iam&, pipeline::Call& call, const UntagUserInput& input) {
  UserRow row = TC_TRY(find_to_change<UserRow>(call, input.UserName));
  remove_tags(row.tags, input.TagKeys);
  save(call, row);
  return UntagUserOutput{};
}

}  // namespace trailcam::iam
