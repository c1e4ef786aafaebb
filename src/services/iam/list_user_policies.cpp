#include "services/iam/entity_policies.h"
#include "services/iam/generated/operations.h"

namespace trailcam::iam {

Result<ListUserPoliciesOutput> list_user_policies(Iam&, pipeline::Call& call,
                                                  const ListUserPoliciesInput& input) {
  return list_inline_policies<ListUserPoliciesOutput, UserRow>(call, input.UserName, input);
}

}  // namespace trailcam::iam
