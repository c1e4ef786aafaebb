#include "services/iam/entity_policies.h"
#include "services/iam/generated/operations.h"
#include "services/iam/memberships.h"

namespace trailcam::iam {

Result<DeleteGroupOutput> delete_group(Iam&, pipeline::Call& call, const DeleteGroupInput& input) {
  const GroupRow row = TC_TRY(find<GroupRow>(call, input.GroupName));
  if (!TC_TRY(members_of(call.transaction, row)).empty()) {
    return errors::delete_conflict_exception(
        "Cannot delete entity, must remove users from group first.");
  }
  TC_TRY(require_no_policies(call, row));
  call.transaction.erase(kGroups, named_key(kGroups, row.account, row.name));
  return DeleteGroupOutput{};
}

}  // namespace trailcam::iam
