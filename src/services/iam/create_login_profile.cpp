#include <fmt/format.h>

#include "aws/pipeline/faults.h"
#include "services/iam/generated/operations.h"
#include "services/iam/passwords.h"

namespace trailcam::iam {

Result<CreateLoginProfileOutput> create_login_profile(Iam& iam, pipeline::Call& call,
                                                      const CreateLoginProfileInput& input) {
  const UserRow user = TC_TRY(find_user(call, input.UserName));
  const store::Key key = named_key(kLoginProfiles, user.account, user.name);
  if (TC_TRY(call.transaction.get(kLoginProfiles, key))) {
    return errors::entity_already_exists_exception(
        fmt::format("Login Profile for user {} already exists.", user.name));
  }
  if (!input.Password) {
    return pipeline::faults::validation(pipeline::Family::Query,
                                        "1 validation error detected: Value null at 'password' "
                                        "failed to satisfy constraint: Member must not be null");
  }
  LoginProfileRow row;
  TC_TRY(set_password(iam, call, row, Secret(*input.Password)));
  row.created = row.changed;
  row.reset_required = input.PasswordResetRequired.value_or(false);
  save(call, user);
  save_login_profile(call, user, row);
  CreateLoginProfileOutput output;
  output.LoginProfile.UserName = user.name;
  output.LoginProfile.CreateDate = row.created;
  output.LoginProfile.PasswordResetRequired = row.reset_required;
  return output;
}

}  // namespace trailcam::iam
