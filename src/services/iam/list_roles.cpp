#include "services/iam/entities.h"
#include "services/iam/generated/operations.h"
#include "services/iam/paging.h"
#include "services/iam/shapes_out.h"

namespace trailcam::iam {

Result<ListRolesOutput> list_roles(Iam&, pipeline::Call& call, const ListRolesInput& input) {
  ListRolesOutput output;
  for (const RoleRow& row :
       page_of(TC_TRY(all(call.transaction, kRoles, call.account, input.PathPrefix)), input, output,
               [](const RoleRow& each) { return lower(each.name); })) {
    output.Roles.push_back(TC_TRY(to_role(call.transaction, row)));
  }
  return output;
}

}  // namespace trailcam::iam
