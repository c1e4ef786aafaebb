#include <fmt/format.h>

#include "services/iam/entities.h"
#include "services/iam/generated/operations.h"

namespace trailcam::iam {

Result<RemoveRoleFromInstanceProfileOutput> remove_role_from_instance_profile(
    Iam&, pipeline::Call& call, const RemoveRoleFromInstanceProfileInput& input) {
  auto profile = TC_TRY(find<InstanceProfileRow>(call, input.InstanceProfileName));
  const RoleRow role = TC_TRY(find_to_change<RoleRow>(call, input.RoleName));
  if (lower(profile.role) != lower(role.name)) {
    return errors::no_such_entity_exception(
        fmt::format("The role with name {} cannot be found.", role.name));
  }
  profile.role.clear();
  save(call, profile);
  return RemoveRoleFromInstanceProfileOutput{};
}

}  // namespace trailcam::iam
