#include "services/iam/generated/operations.h"
#include "services/iam/passwords.h"

namespace trailcam::iam {

Result<GetLoginProfileOutput> get_login_profile(Iam&, pipeline::Call& call,
                                                const GetLoginProfileInput& input) {
  const UserRow user = TC_TRY(find_user(call, input.UserName));
  const LoginProfileRow row = TC_TRY(find_login_profile(call, user));
  GetLoginProfileOutput output;
  output.LoginProfile.UserName = user.name;
  output.LoginProfile.CreateDate = row.created;
  output.LoginProfile.PasswordResetRequired = row.reset_required;
  return output;
}

}  // namespace trailcam::iam
