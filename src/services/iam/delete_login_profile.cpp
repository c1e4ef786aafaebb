#include "services/iam/generated/operations.h"
#include "services/iam/passwords.h"

namespace trailcam::iam {

Result<DeleteLoginProfileOutput> delete_login_profile(Iam&, pipeline::Call& call,
                                                      const DeleteLoginProfileInput& input) {
  const UserRow user = TC_TRY(find_user(call, input.UserName));
  TC_TRY(find_login_profile(call, user));
  call.transaction.erase(kLoginProfiles, named_key(kLoginProfiles, user.account, user.name));
  return DeleteLoginProfileOutput{};
}

}  // namespace trailcam::iam
