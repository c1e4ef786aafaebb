#include "services/iam/generated/operations.h"
#include "services/iam/passwords.h"

namespace trailcam::iam {

Result<DeleteAccountPasswordPolicyOutput> delete_account_password_policy(
    Iam&, pipeline::Call& call, const DeleteAccountPasswordPolicyInput&) {
  if (!TC_TRY(password_policy(call.transaction, call.account))) {
    return errors::no_such_entity_exception(
        "The account policy with name PasswordPolicy cannot be found.");
  }
  call.transaction.erase(kPasswordPolicies, kPasswordPolicies.key().text(call.account.str()));
  return DeleteAccountPasswordPolicyOutput{};
}

}  // namespace trailcam::iam
