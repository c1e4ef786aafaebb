#include <fmt/format.h>

#include "services/iam/entities.h"
#include "services/iam/generated/operations.h"
#include "services/iam/shapes_out.h"

namespace trailcam::iam {

Result<CreateGroupOutput> create_group(Iam& iam, pipeline::Call& call,
                                       const CreateGroupInput& input) {
  if (TC_TRY(call.transaction.get(kGroups, named_key(kGroups, call.account, input.GroupName)))) {
    return errors::entity_already_exists_exception(
        fmt::format("Group with name {} already exists.", input.GroupName));
  }
  TC_TRY(check_quota(call, kGroups, "GroupsPerAccount", kGroupsMax));
  GroupRow row;
  row.account = call.account;
  row.name = input.GroupName;
  row.path = input.Path.value_or("/");
  row.id = iam.new_unique_id("AGPA", call.account);
  row.created = std::chrono::floor<std::chrono::seconds>(call.now);
  save(call, row);
  CreateGroupOutput output;
  output.Group = to_group(row);
  return output;
}

}  // namespace trailcam::iam
