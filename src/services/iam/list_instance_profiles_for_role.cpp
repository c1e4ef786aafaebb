#include "services/iam/generated/operations.h"
#include "services/iam/paging.h"
#include "services/iam/roles.h"
#include "services/iam/shapes_out.h"

namespace trailcam::iam {

Result<ListInstanceProfilesForRoleOutput> list_instance_profiles_for_role(
    Iam&, pipeline::Call& call, const ListInstanceProfilesForRoleInput& input) {
  const RoleRow role = TC_TRY(find<RoleRow>(call, input.RoleName));
  ListInstanceProfilesForRoleOutput output;
  for (const InstanceProfileRow& row :
       page_of(TC_TRY(instance_profiles_of(call.transaction, role)), input, output,
               [](const InstanceProfileRow& each) { return lower(each.name); })) {
    output.InstanceProfiles.push_back(TC_TRY(to_instance_profile(call.transaction, row)));
  }
  return output;
}

}  // namespace trailcam::iam
