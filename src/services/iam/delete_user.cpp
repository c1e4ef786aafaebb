#include "services/iam/generated/operations.h"

namespace trailcam::iam {

Result<DeleteUserOutput> delete_user(Iam&, pipeline::Call& call, const DeleteUserInput& input) {
  const UserRow row = TC_TRY(find_user(call, input.UserName));
  if (!row.managed_policies.empty()) {
    return errors::delete_conflict_exception(
        "Cannot delete entity, must detach all policies first.");
  }
  // What must be gone first is checked at the commit too: a key made meanwhile stops it.
  const store::KeyRange keys = keys_of_user_range(row.account, row.name);
  const store::KeyRange policies = user_policies_range(row.account, row.name);
  bool has_keys = false;
  TC_TRY(call.transaction.scan(kKeysOfUsers, keys, [&](std::string_view, const KeyOfUserRow&) {
    has_keys = true;
    return false;
  }));
  if (has_keys) {
    return errors::delete_conflict_exception(
        "Cannot delete entity, must delete access keys first.");
  }
  bool has_policies = false;
  TC_TRY(
      call.transaction.scan(kUserPolicies, policies, [&](std::string_view, const InlinePolicyRow&) {
        has_policies = true;
        return false;
      }));
  if (has_policies) {
    return errors::delete_conflict_exception("Cannot delete entity, must delete policies first.");
  }
  call.transaction.require_empty(keys);
  call.transaction.require_empty(policies);
  call.transaction.erase(kUsers, user_key(row.account, row.name));
  return DeleteUserOutput{};
}

}  // namespace trailcam::iam
