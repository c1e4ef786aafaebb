#include "services/iam/entities.h"
#include "services/iam/generated/operations.h"

namespace trailcam::iam {

Result<AddRoleToInstanceProfileOutput> add_role_to_instance_profile(
    Iam&, pipeline::Call& call, const AddRoleToInstanceProfileInput& input) {
  auto profile = TC_TRY(find<InstanceProfileRow>(call, input.InstanceProfileName));
  const RoleRow role = TC_TRY(find_to_change<RoleRow>(call, input.RoleName));
  TC_TRY(call.authorize_knowing("iam:PassRole", role.arn(),
                                {{"iam:PassedToService", {"ec2.amazonaws.com"}}}));
  if (!profile.role.empty()) {
    return errors::limit_exceeded_exception(
        "Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1");
  }
  profile.role = role.name;
  save(call, profile);
  save(call, role);
  return AddRoleToInstanceProfileOutput{};
}

}  // namespace trailcam::iam
