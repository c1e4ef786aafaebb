#include <fmt/format.h>

#include "services/iam/generated/operations.h"
#include "services/iam/policies.h"

namespace trailcam::iam {

Result<CreatePolicyVersionOutput> create_policy_version(Iam& iam, pipeline::Call& call,
                                                        const CreatePolicyVersionInput& input) {
  PolicyRow row = TC_TRY(find_own_policy(iam, call, input.PolicyArn));
  TC_TRY(check_managed_document(input.PolicyDocument));
  if (TC_TRY(policy_versions(iam, call.transaction, row)).size() >= kPolicyVersionsMax) {
    return errors::limit_exceeded_exception(
        fmt::format("A managed policy can have up to {} versions. Before you create a new version, "
                    "you must delete an existing version.",
                    kPolicyVersionsMax));
  }
  PolicyVersionRow version;
  version.number = ++row.newest_version;
  version.document = input.PolicyDocument;
  version.created = std::chrono::floor<std::chrono::seconds>(call.now);
  row.updated = version.created;
  if (input.SetAsDefault.value_or(false)) row.default_version = version.number;
  save_policy(call, row);
  call.transaction.put(kPolicyVersions, version_key(row, version.number), version);
  CreatePolicyVersionOutput output;
  output.PolicyVersion = to_version(row, version);
  return output;
}

}  // namespace trailcam::iam
