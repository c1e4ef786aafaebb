#include "services/iam/entities.h"
#include "services/iam/generated/operations.h"
#include "services/iam/tags.h"

namespace trailcam::iam {

Result<UntagRoleOutput> untag_role(Iam&, pipeline::Call& call, const UntagRoleInput& input) {
  RoleRow row = TC_TRY(find_to_change<RoleRow>(call, input.RoleName));
  remove_tags(row.tags, input.TagKeys);
  save(call, row);
  return UntagRoleOutput{};
}

}  // namespace trailcam::iam
