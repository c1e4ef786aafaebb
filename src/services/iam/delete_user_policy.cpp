#include <fmt/format.h>

#include "services/iam/generated/operations.h"

namespace trailcam::iam {

Result<DeleteUserPolicyOutput> delete_user_policy(Iam&, pipeline::Call& call,
                                                  const DeleteUserPolicyInput& input) {
  const UserRow user = TC_TRY(find_user(call, input.UserName));
  const store::Key key = user_policy_key(user.account, user.name, input.PolicyName);
  if (!TC_TRY(call.transaction.get(kUserPolicies, key))) {
    return errors::no_such_entity_exception(
        fmt::format("The user policy with name {} cannot be found.", input.PolicyName));
  }
  call.transaction.erase(kUserPolicies, key);
  return DeleteUserPolicyOutput{};
}

}  // namespace trailcam::iam
