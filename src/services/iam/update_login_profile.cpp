#include "services/iam/generated/operations.h"
#include "services/iam/passwords.h"

namespace trailcam::iam {

Result<UpdateLoginProfileOutput> update_login_profile(Iam& iam, pipeline::Call& call,
                                                      const UpdateLoginProfileInput& input) {
  const UserRow user = TC_TRY(find_user(call, input.UserName));
  LoginProfileRow row = TC_TRY(find_login_profile(call, user));
  if (input.Password) TC_TRY(set_password(iam, call, row, Secret(*input.Password)));
  if (input.PasswordResetRequired) row.reset_required = *input.PasswordResetRequired;
  save_login_profile(call, user, row);
  return UpdateLoginProfileOutput{};
}

}  // namespace trailcam::iam
