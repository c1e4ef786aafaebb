#include "services/iam/generated/operations.h"
#include "services/iam/paging.h"

namespace trailcam::iam {

Result<ListUserPoliciesOutput> list_user_policies(Iam&, pipeline::Call& call,
                                                  const ListUserPoliciesInput& input) {
  const UserRow user = TC_TRY(find_user(call, input.UserName));
  std::vector<std::string> names;
  TC_TRY(call.transaction.scan(kUserPolicies, user_policies_range(user.account, user.name),
                               [&](std::string_view, InlinePolicyRow row) {
                                 names.push_back(std::move(row.name));
                                 return true;
                               }));
  ListUserPoliciesOutput output;
  output.PolicyNames =
      page_of(std::move(names), input, output, [](const std::string& name) { return name; });
  return output;
}

}  // namespace trailcam::iam
