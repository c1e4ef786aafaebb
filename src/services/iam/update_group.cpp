#include <fmt/format.h>

#include "services/iam/entity_policies.h"
#include "services/iam/generated/operations.h"
#include "services/iam/memberships.h"

namespace trailcam::iam {

Result<UpdateGroupOutput> update_group(Iam&, pipeline::Call& call, const UpdateGroupInput& input) {
  const GroupRow from = TC_TRY(find<GroupRow>(call, input.GroupName));
  GroupRow to = from;
  if (input.NewPath) to.path = *input.NewPath;
  if (input.NewGroupName) to.name = *input.NewGroupName;
  // Whoever moves a group must be allowed both where it was and where it goes.
  if (to.arn() != from.arn()) TC_TRY(call.authorize("iam:UpdateGroup", to.arn()));
  if (lower(to.name) != lower(from.name)) {
    if (TC_TRY(call.transaction.get(kGroups, named_key(kGroups, call.account, to.name)))) {
      return errors::entity_already_exists_exception(
          fmt::format("Group with name {} already exists.", to.name));
    }
    TC_TRY(move_policies(call, from, to));
    for (const MembershipRow& row : TC_TRY(members_of(call.transaction, from))) {
      erase_membership(call, row);
      put_membership(call, {to.name, row.user});
    }
    call.transaction.erase(kGroups, named_key(kGroups, call.account, from.name));
  }
  save(call, to);
  return UpdateGroupOutput{};
}

}  // namespace trailcam::iam
