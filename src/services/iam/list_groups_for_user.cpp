#include "services/iam/entities.h"
#include "services/iam/generated/operations.h"
#include "services/iam/memberships.h"
#include "services/iam/paging.h"
#include "services/iam/shapes_out.h"

namespace trailcam::iam {

Result<ListGroupsForUserOutput> list_groups_for_user(Iam&, pipeline::Call& call,
                                                     const ListGroupsForUserInput& input) {
  const UserRow user = TC_TRY(find<UserRow>(call, input.UserName));
  ListGroupsForUserOutput output;
  for (const MembershipRow& member :
       page_of(TC_TRY(groups_of(call.transaction, user)), input, output,
               [](const MembershipRow& each) { return lower(each.group); })) {
    output.Groups.push_back(to_group(TC_TRY(find<GroupRow>(call, member.group))));
  }
  return output;
}

}  // namespace trailcam::iam
