#include "services/iam/entity_policies.h"
#include "services/iam/generated/operations.h"

namespace trailcam::iam {

Result<ListAttachedUserPoliciesOutput> list_attached_user_policies(
    Iam&, pipeline::Call& call, const ListAttachedUserPoliciesInput& input) {
  return list_attached_policies<ListAttachedUserPoliciesOutput, UserRow>(call, input.UserName,
                                                                         input);
}

}  // namespace trailcam::iam
