#include "services/iam/entity_policies.h"
#include "services/iam/generated/operations.h"
#include "services/iam/memberships.h"
#include "services/iam/mfa_devices.h"
#include "services/iam/principals.h"

namespace trailcam::iam {

Result<DeleteUserOutput> delete_user(Iam&, pipeline::Call& call, const DeleteUserInput& input) {
  UserRow row = TC_TRY(find<UserRow>(call, input.UserName));
  if (!TC_TRY(groups_of(call.transaction, row)).empty()) {
    return errors::delete_conflict_exception(
        "Cannot delete entity, must remove users from group first.");
  }
  TC_TRY(require_no_policies(call, row));
  if (TC_TRY(
          any_row(call.transaction, kKeysOfUsers, range_of(kKeysOfUsers, row.account, row.name)))) {
    return errors::delete_conflict_exception(
        "Cannot delete entity, must delete access keys first.");
  }
  if (TC_TRY(
          call.transaction.get(kLoginProfiles, named_key(kLoginProfiles, row.account, row.name)))) {
    return errors::delete_conflict_exception(
        "Cannot delete entity, must delete login profile first.");
  }
  if (!TC_TRY(mfa_devices_of(call.transaction, row)).empty()) {
    return errors::delete_conflict_exception("Cannot delete entity, must delete MFA device first.");
  }
  clear_boundary(call, row);
  erase_unique_id(call.transaction, row.id);
  call.transaction.erase(kUsers, user_key(row.account, row.name));
  return DeleteUserOutput{};
}

}  // namespace trailcam::iam
