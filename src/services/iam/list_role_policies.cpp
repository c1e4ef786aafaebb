#include "services/iam/entity_policies.h"
#include "services/iam/generated/operations.h"

namespace trailcam::iam {

Result<ListRolePoliciesOutput> list_role_policies(Iam&, pipeline::Call& call,
                                                  const ListRolePoliciesInput& input) {
  return list_inline_policies<ListRolePoliciesOutput, RoleRow>(call, input.RoleName, input);
}

}  // namespace trailcam::iam
