#include "services/iam/entities.h"
#include "services/iam/generated/operations.h"
#include "services/iam/memberships.h"
#include "services/iam/paging.h"
#include "services/iam/shapes_out.h"

namespace trailcam::iam {

Result<GetGroupOutput> get_group(Iam&, pipeline::Call& call, const GetGroupInput& input) {
  const GroupRow group = TC_TRY(find<GroupRow>(call, input.GroupName));
  GetGroupOutput output;
  output.Group = to_group(group);
  for (const MembershipRow& member :
       page_of(TC_TRY(members_of(call.transaction, group)), input, output,
               [](const MembershipRow& each) { return lower(each.user); })) {
    output.Users.push_back(to_user(TC_TRY(find<UserRow>(call, member.user))));
  }
  return output;
}

}  // namespace trailcam::iam
