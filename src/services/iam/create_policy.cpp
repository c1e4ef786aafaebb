#include <fmt/format.h>

#include "services/iam/generated/operations.h"
#include "services/iam/policies.h"
#include "services/iam/tags.h"

namespace trailcam::iam {

Result<CreatePolicyOutput> create_policy(Iam& iam, pipeline::Call& call,
                                         const CreatePolicyInput& input) {
  const store::Key key = named_key(kPolicies, call.account, input.PolicyName);
  if (TC_TRY(call.transaction.get(kPolicies, key))) {
    return errors::entity_already_exists_exception(fmt::format(
        "A policy called {} already exists. Duplicate names are not allowed.", input.PolicyName));
  }
  TC_TRY(check_quota(call, kPolicies, "PoliciesPerAccount", kPoliciesMax));
  TC_TRY(check_managed_document(input.PolicyDocument));
  PolicyRow row;
  row.account = call.account;
  row.name = input.PolicyName;
  row.path = input.Path.value_or("/");
  row.id = iam.new_unique_id("ANPA", call.account);
  row.created = row.updated = std::chrono::floor<std::chrono::seconds>(call.now);
  row.description = input.Description;
  if (input.Tags) TC_TRY(add_tags(row.tags, *input.Tags, "Policy"));
  save_policy(call, row);
  call.transaction.put(kPolicyVersions, version_key(row, 1),
                       PolicyVersionRow{1, input.PolicyDocument, row.created});
  CreatePolicyOutput output;
  output.Policy = TC_TRY(to_policy(call, row));
  if (!row.tags.empty()) output.Policy->Tags = to_tags(row.tags);
  return output;
}

}  // namespace trailcam::iam
