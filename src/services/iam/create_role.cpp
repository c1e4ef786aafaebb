#include <fmt/format.h>

#include "services/iam/documents.h"
#include "services/iam/entity_policies.h"
#include "services/iam/generated/operations.h"
#include "services/iam/principals.h"
#include "services/iam/shapes_out.h"

namespace trailcam::iam {

Result<CreateRoleOutput> create_role(Iam& iam, pipeline::Call& call, const CreateRoleInput& input) {
  if (TC_TRY(call.transaction.get(kRoles, named_key(kRoles, call.account, input.RoleName)))) {
    return errors::entity_already_exists_exception(
        fmt::format("Role with name {} already exists.", input.RoleName));
  }
  TC_TRY(check_quota(call, kRoles, "RolesPerAccount", kRolesMax));
  RoleRow row;
  row.account = call.account;
  row.name = input.RoleName;
  row.path = input.Path.value_or("/");
  row.id = iam.new_unique_id("AROA", call.account);
  row.created = std::chrono::floor<std::chrono::seconds>(call.now);
  row.trust_policy = TC_TRY(trust_policy_to_save(call, input.AssumeRolePolicyDocument));
  row.description = input.Description;
  if (input.MaxSessionDuration) row.session_seconds_max = std::uint64_t(*input.MaxSessionDuration);
  if (input.Tags) TC_TRY(add_tags(row.tags, *input.Tags, "Role"));
  if (input.PermissionsBoundary) {
    TC_TRY(set_boundary(iam, call, row, *input.PermissionsBoundary));
  }
  save(call, row);
  put_unique_id(call.transaction, row);
  CreateRoleOutput output;
  output.Role = TC_TRY(to_role(call.transaction, row));
  if (!row.tags.empty()) output.Role.Tags = to_tags(row.tags);
  if (!row.boundary.empty()) output.Role.PermissionsBoundary = to_boundary(row.boundary);
  return output;
}

}  // namespace trailcam::iam
