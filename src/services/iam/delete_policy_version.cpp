#include "services/iam/generated/operations.h"
#include "services/iam/policies.h"

namespace trailcam::iam {

Result<DeletePolicyVersionOutput> delete_policy_version(Iam& iam, pipeline::Call& call,
                                                        const DeletePolicyVersionInput& input) {
  const PolicyRow row = TC_TRY(find_own_policy(iam, call, input.PolicyArn));
  const PolicyVersionRow version =
      TC_TRY(find_version(iam, call.transaction, row, version_number(input.VersionId).value_or(0)));
  if (version.number == row.default_version) {
    return errors::delete_conflict_exception("Cannot delete the default version of a policy.");
  }
  save_policy(call, row);
  call.transaction.erase(kPolicyVersions, version_key(row, version.number));
  return DeletePolicyVersionOutput{};
}

}  // namespace trailcam::iam
