#include "services/iam/entities.h"
#include "services/iam/generated/operations.h"
#include "services/iam/tags.h"

namespace trailcam::iam {

Result<ListRoleTagsOutput> list_role_tags(Iam&, pipeline::Call& call,
                                          const ListRoleTagsInput& input) {
  const RoleRow row = TC_TRY(find<RoleRow>(call, input.RoleName));
  return list_tags<ListRoleTagsOutput>(row.tags, input);
}

}  // namespace trailcam::iam
