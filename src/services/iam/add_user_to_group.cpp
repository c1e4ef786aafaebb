#include <fmt/format.h>

#include "services/iam/entities.h"
#include "services/iam/generated/operations.h"
#include "services/iam/memberships.h"

namespace trailcam::iam {

Result<AddUserToGroupOutput> add_user_to_group(Iam&, pipeline::Call& call,
                                               const AddUserToGroupInput& input) {
  const GroupRow group = TC_TRY(find<GroupRow>(call, input.GroupName));
  const UserRow user = TC_TRY(find<UserRow>(call, input.UserName));
  const auto groups = TC_TRY(groups_of(call.transaction, user));
  for (const MembershipRow& row : groups) {
    if (lower(row.group) == lower(group.name)) return AddUserToGroupOutput{};
  }
  if (groups.size() >= kGroupsPerUserMax) {
    return errors::limit_exceeded_exception(
        fmt::format("Cannot exceed quota for GroupsPerUser: {}", kGroupsPerUserMax));
  }
  save(call, group);
  save(call, user);
  put_membership(call, {group.name, user.name});
  return AddUserToGroupOutput{};
}

}  // namespace trailcam::iam
