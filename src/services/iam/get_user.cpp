#include "services/iam/generated/operations.h"
#include "services/iam/shapes_out.h"

namespace trailcam::iam {

Result<GetUserOutput> get_user(Iam&, pipeline::Call& call, const GetUserInput& input) {
  const UserRow row = TC_TRY(find_user(call, input.UserName));
  GetUserOutput output;
  output.User = TC_TRY(to_user_in_full(call.transaction, row));
  return output;
}

}  // namespace trailcam::iam
