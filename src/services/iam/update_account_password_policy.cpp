#include "services/iam/generated/operations.h"

namespace trailcam::iam {

Result<UpdateAccountPasswordPolicyOutput> update_account_password_policy(
    Iam&, pipeline::Call& call, const UpdateAccountPasswordPolicyInput& input) {
  // What is not said goes back to its default.
  PasswordPolicyRow row;
  if (input.MinimumPasswordLength) row.length_min = std::uint64_t(*input.MinimumPasswordLength);
  row.symbols = input.RequireSymbols.value_or(false);
  row.numbers = input.RequireNumbers.value_or(false);
  row.upper_case = input.RequireUppercaseCharacters.value_or(false);
  row.lower_case = input.RequireLowercaseCharacters.value_or(false);
  row.users_may_change = input.AllowUsersToChangePassword.value_or(false);
  row.age_days_max = std::uint64_t(input.MaxPasswordAge.value_or(0));
  row.reuse_prevention = std::uint64_t(input.PasswordReusePrevention.value_or(0));
  row.hard_expiry = input.HardExpiry.value_or(false);
  call.transaction.put(kPasswordPolicies, kPasswordPolicies.key().text(call.account.str()), row);
  return UpdateAccountPasswordPolicyOutput{};
}

}  // namespace trailcam::iam
