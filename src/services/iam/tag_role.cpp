#include "services/iam/entities.h"
#include "services/iam/generated/operations.h"
#include "services/iam/tags.h"

namespace trailcam::iam {

Result<TagRoleOutput> tag_role(Iam&, pipeline::Call& call, const TagRoleInput& input) {
  RoleRow row = TC_TRY(find_to_change<RoleRow>(call, input.RoleName));
  TC_TRY(add_tags(row.tags, input.Tags, "Role"));
  save(call, row);
  return TagRoleOutput{};
}

}  // namespace trailcam::iam
