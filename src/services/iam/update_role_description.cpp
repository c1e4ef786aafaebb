#include "services/iam/entities.h"
#include "services/iam/generated/operations.h"
#include "services/iam/shapes_out.h"

namespace trailcam::iam {

Result<UpdateRoleDescriptionOutput> update_role_description(
    Iam&, pipeline::Call& call, const UpdateRoleDescriptionInput& input) {
  RoleRow row = TC_TRY(find_to_change<RoleRow>(call, input.RoleName));
  row.description = input.Description;
  save(call, row);
  UpdateRoleDescriptionOutput output;
  output.Role = TC_TRY(to_role(call.transaction, row));
  return output;
}

}  // namespace trailcam::iam
