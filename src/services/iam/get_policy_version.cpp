#include "services/iam/generated/operations.h"
#include "services/iam/policies.h"

namespace trailcam::iam {

Result<GetPolicyVersionOutput> get_policy_version(Iam& iam, pipeline::Call& call,
                                                  const GetPolicyVersionInput& input) {
  const PolicyRow row = TC_TRY(find_policy(iam, call, input.PolicyArn));
  const PolicyVersionRow version =
      TC_TRY(find_version(iam, call.transaction, row, version_number(input.VersionId).value_or(0)));
  GetPolicyVersionOutput output;
  output.PolicyVersion = to_version(row, version);
  output.PolicyVersion->Document = percent_encode(version.document);
  return output;
}

}  // namespace trailcam::iam
