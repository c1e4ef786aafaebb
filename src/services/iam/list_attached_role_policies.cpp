#include "services/iam/entity_policies.h"
#include "services/iam/generated/operations.h"

namespace trailcam::iam {

Result<ListAttachedRolePoliciesOutput> list_attached_role_policies(
    Iam&, pipeline::Call& call, const ListAttachedRolePoliciesInput& input) {
  return list_attached_policies<ListAttachedRolePoliciesOutput, RoleRow>(call, input.RoleName,
                                                                         input);
}

}  // namespace trailcam::iam
