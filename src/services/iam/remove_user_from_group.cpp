#include <fmt/format.h>

#include "services/iam/entities.h"
#include "services/iam/generated/operations.h"
#include "services/iam/memberships.h"

namespace trailcam::iam {

Result<RemoveUserFromGroupOutput> remove_user_from_group(Iam&, pipeline::Call& call,
                                                         const RemoveUserFromGroupInput& input) {
  const GroupRow group = TC_TRY(find<GroupRow>(call, input.GroupName));
  const UserRow user = TC_TRY(find<UserRow>(call, input.UserName));
  const store::Key key = membership_key(kMembers, call.account, group.name, user.name);
  if (!TC_TRY(call.transaction.get(kMembers, key))) {
    return errors::no_such_entity_exception(
        fmt::format("User {} is not a member of group {}.", user.name, group.name));
  }
  erase_membership(call, {group.name, user.name});
  return RemoveUserFromGroupOutput{};
}

}  // namespace trailcam::iam
