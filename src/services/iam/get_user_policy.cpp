#include <fmt/format.h>

#include "services/iam/generated/operations.h"

namespace trailcam::iam {

Result<GetUserPolicyOutput> get_user_policy(Iam&, pipeline::Call& call,
                                            const GetUserPolicyInput& input) {
  const UserRow user = TC_TRY(find_user(call, input.UserName));
  const auto row = TC_TRY(call.transaction.get(
      kUserPolicies, user_policy_key(user.account, user.name, input.PolicyName)));
  if (!row) {
    return errors::no_such_entity_exception(
        fmt::format("The user policy with name {} cannot be found.", input.PolicyName));
  }
  GetUserPolicyOutput output;
  output.UserName = user.name;
  output.PolicyName = row->name;
  output.PolicyDocument = percent_encode(row->document);
  return output;
}

}  // namespace trailcam::iam
