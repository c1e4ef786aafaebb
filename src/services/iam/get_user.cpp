#include "services/iam/generated/operations.h"
#include "services/iam/shapes_out.h"

namespace trailcam::iam {

Result<GetUserOutput> get_user(Iam&, pipeline::Call& call, const GetUserInput& input) {
  const UserRow row = TC_TRY(find_user(call, input.UserName));
  GetUserOutput output;
  output.User = to_user(row);
  if (!row.tags.empty()) output.User.Tags = to_tags(row.tags);
  return output;
}

}  // namespace trailcam::iam
