#include <algorithm>

#include "services/iam/generated/operations.h"
#include "services/iam/paging.h"
#include "services/iam/policies.h"

namespace trailcam::iam {
namespace {

std::string marker_of(const PolicyRow& row) { return row.name + ' ' + row.arn(); }

bool is_wanted(const PolicyShape& policy, const ListPoliciesInput& input) {
  const bool attached = policy.AttachmentCount > 0;
  const bool boundary = policy.PermissionsBoundaryUsageCount > 0;
  if (input.PolicyUsageFilter == "PermissionsPolicy") return attached;
  if (input.PolicyUsageFilter == "PermissionsBoundary") return boundary;
  return !input.OnlyAttached.value_or(false) || attached || boundary;
}

}  // namespace

Result<ListPoliciesOutput> list_policies(Iam& iam, pipeline::Call& call,
                                         const ListPoliciesInput& input) {
  std::vector<PolicyRow> rows;
  if (input.Scope != "AWS") rows = TC_TRY(all(call.transaction, kPolicies, call.account));
  if (input.Scope != "Local") {
    for (const auto& [arn, policy] : iam.managed_policies().by_arn()) rows.push_back(policy.row);
  }
  std::erase_if(rows, [&](const PolicyRow& row) {
    return input.PathPrefix && !row.path.starts_with(*input.PathPrefix);
  });
  std::sort(rows.begin(), rows.end(),
            [](const PolicyRow& a, const PolicyRow& b) { return marker_of(a) < marker_of(b); });
  std::vector<PolicyShape> shown;
  for (const PolicyRow& row : rows) {
    PolicyShape policy = TC_TRY(to_policy(call, row));
    if (is_wanted(policy, input)) shown.push_back(std::move(policy));
  }
  ListPoliciesOutput output;
  output.Policies = page_of(std::move(shown), input, output, [](const PolicyShape& policy) {
    return *policy.PolicyName + ' ' + *policy.Arn;
  });
  return output;
}

}  // namespace trailcam::iam
