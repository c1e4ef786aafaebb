#include "services/iam/generated/operations.h"
#include "services/iam/policies.h"

namespace trailcam::iam {

Result<DeletePolicyOutput> delete_policy(Iam& iam, pipeline::Call& call,
                                         const DeletePolicyInput& input) {
  const PolicyRow row = TC_TRY(find_own_policy(iam, call, input.PolicyArn));
  for (const Usage usage : {Usage::Attached, Usage::Boundary}) {
    if (TC_TRY(any_row(call.transaction, kAttachments,
                       attachments_range(call.account, row.arn(), usage)))) {
      return errors::delete_conflict_exception("Cannot delete a policy attached to entities.");
    }
  }
  if (TC_TRY(policy_versions(iam, call.transaction, row)).size() > 1) {
    return errors::delete_conflict_exception(
        "This policy has more than one version. Before you delete a policy, you must delete the "
        "policy's versions. The default version is deleted with the policy.");
  }
  call.transaction.erase(kPolicyVersions, version_key(row, row.default_version));
  call.transaction.erase(kPolicies, named_key(kPolicies, row.account, row.name));
  return DeletePolicyOutput{};
}

}  // namespace trailcam::iam
