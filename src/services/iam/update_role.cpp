#include "services/iam/entities.h"
#include "services/iam/generated/operations.h"

namespace trailcam::iam {

Result<UpdateRoleOutput> update_role(Iam&, pipeline::Call& call, const UpdateRoleInput& input) {
  RoleRow row = TC_TRY(find_to_change<RoleRow>(call, input.RoleName));
  if (input.Description) row.description = input.Description;
  if (input.MaxSessionDuration) row.session_seconds_max = std::uint64_t(*input.MaxSessionDuration);
  save(call, row);
  return UpdateRoleOutput{};
}

}  // namespace trailcam::iam
