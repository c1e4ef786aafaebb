#include "aws/pipeline/faults.h"
#include "crypto/password.h"
#include "services/iam/generated/operations.h"
#include "services/iam/passwords.h"

namespace trailcam::iam {

Result<ChangePasswordOutput> change_password(Iam& iam, pipeline::Call& call,
                                             const ChangePasswordInput& input) {
  if (call.caller.principal.type != policy::Principal::Type::User) {
    return errors::invalid_user_type_exception("Only IAM Users can change their own password.");
  }
  const UserRow user = TC_TRY(find_user(call, std::nullopt));
  // The account may let everybody do this; otherwise it is a permission like others.
  const auto policy = TC_TRY(password_policy(call.transaction, call.account));
  if (!policy || !policy->users_may_change) {
    TC_TRY(call.authorize("iam:ChangePassword", user.arn()));
  }
  LoginProfileRow row = TC_TRY(find_login_profile(call, user));
  if (!crypto::is_password(Secret(input.OldPassword), row.hash)) {
    return pipeline::faults::access_denied(pipeline::Family::Query,
                                           "The old password was incorrect.");
  }
  TC_TRY(set_password(iam, call, row, Secret(input.NewPassword)));
  row.reset_required = false;
  save_login_profile(call, user, row);
  return ChangePasswordOutput{};
}

}  // namespace trailcam::iam
