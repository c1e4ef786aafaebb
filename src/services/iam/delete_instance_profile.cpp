#include "services/iam/entities.h"
#include "services/iam/generated/operations.h"

namespace trailcam::iam {

Result<DeleteInstanceProfileOutput> delete_instance_profile(
    Iam&, pipeline::Call& call, const DeleteInstanceProfileInput& input) {
  const auto row = TC_TRY(find<InstanceProfileRow>(call, input.InstanceProfileName));
  if (!row.role.empty()) {
    return errors::delete_conflict_exception(
        "Cannot delete entity, must remove roles from instance profile first.");
  }
  call.transaction.erase(kInstanceProfiles, named_key(kInstanceProfiles, row.account, row.name));
  return DeleteInstanceProfileOutput{};
}

}  // namespace trailcam::iam
