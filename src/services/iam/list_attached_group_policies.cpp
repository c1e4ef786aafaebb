#include "services/iam/entity_policies.h"
#include "services/iam/generated/operations.h"

namespace trailcam::iam {

Result<ListAttachedGroupPoliciesOutput> list_attached_group_policies(
    Iam&, pipeline::Call& call, const ListAttachedGroupPoliciesInput& input) {
  return list_attached_policies<ListAttachedGroupPoliciesOutput, GroupRow>(call, input.GroupName,
                                                                           input);
}

}  // namespace trailcam::iam
