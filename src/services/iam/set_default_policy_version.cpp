#include "services/iam/generated/operations.h"
#include "services/iam/policies.h"

namespace trailcam::iam {

Result<SetDefaultPolicyVersionOutput> set_default_policy_version(
    Iam& iam, pipeline::Call& call, const SetDefaultPolicyVersionInput& input) {
  PolicyRow row = TC_TRY(find_own_policy(iam, call, input.PolicyArn));
  const PolicyVersionRow version =
      TC_TRY(find_version(iam, call.transaction, row, version_number(input.VersionId).value_or(0)));
  row.default_version = version.number;
  row.updated = std::chrono::floor<std::chrono::seconds>(call.now);
  save_policy(call, row);
  return SetDefaultPolicyVersionOutput{};
}

}  // namespace trailcam::iam
