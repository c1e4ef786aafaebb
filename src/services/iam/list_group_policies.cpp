#include "services/iam/entity_policies.h"
#include "services/iam/generated/operations.h"

namespace trailcam::iam {

Result<ListGroupPoliciesOutput> list_group_policies(Iam&, pipeline::Call& call,
                                                    const ListGroupPoliciesInput& input) {
  return list_inline_policies<ListGroupPoliciesOutput, GroupRow>(call, input.GroupName, input);
}

}  // namespace trailcam::iam
