#include "services/iam/entities.h"
#include "services/iam/generated/operations.h"
#include "services/iam/shapes_out.h"

namespace trailcam::iam {

Result<GetRoleOutput> get_role(Iam&, pipeline::Call& call, const GetRoleInput& input) {
  const RoleRow row = TC_TRY(find<RoleRow>(call, input.RoleName));
  GetRoleOutput output;
  output.Role = TC_TRY(to_role_in_full(call.transaction, row));
  return output;
}

}  // namespace trailcam::iam
