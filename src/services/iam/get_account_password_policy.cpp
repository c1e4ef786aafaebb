#include <fmt/format.h>

#include "services/iam/generated/operations.h"
#include "services/iam/passwords.h"

namespace trailcam::iam {

Result<GetAccountPasswordPolicyOutput> get_account_password_policy(
    Iam&, pipeline::Call& call, const GetAccountPasswordPolicyInput&) {
  const auto row = TC_TRY(password_policy(call.transaction, call.account));
  if (!row) {
    return errors::no_such_entity_exception(fmt::format(
        "The Password Policy with domain name {} cannot be found.", call.account.str()));
  }
  GetAccountPasswordPolicyOutput output;
  PasswordPolicy& shown = output.PasswordPolicy;
  shown.MinimumPasswordLength = std::int64_t(row->length_min);
  shown.RequireSymbols = row->symbols;
  shown.RequireNumbers = row->numbers;
  shown.RequireUppercaseCharacters = row->upper_case;
  shown.RequireLowercaseCharacters = row->lower_case;
  shown.AllowUsersToChangePassword = row->users_may_change;
  shown.ExpirePasswords = row->age_days_max > 0;
  if (row->age_days_max > 0) shown.MaxPasswordAge = std::int64_t(row->age_days_max);
  if (row->reuse_prevention > 0) {
    shown.PasswordReusePrevention = std::int64_t(row->reuse_prevention);
  }
  shown.HardExpiry = row->hard_expiry;
  return output;
}

}  // namespace trailcam::iam
