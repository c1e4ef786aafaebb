#include <fmt/format.h>

#include "services/iam/entities.h"
#include "services/iam/generated/operations.h"
#include "services/iam/shapes_out.h"

namespace trailcam::iam {

Result<CreateInstanceProfileOutput> create_instance_profile(
    Iam& iam, pipeline::Call& call, const CreateInstanceProfileInput& input) {
  const store::Key key = named_key(kInstanceProfiles, call.account, input.InstanceProfileName);
  if (TC_TRY(call.transaction.get(kInstanceProfiles, key))) {
    return errors::entity_already_exists_exception(
        fmt::format("Instance Profile {} already exists.", input.InstanceProfileName));
  }
  TC_TRY(check_quota(call, kInstanceProfiles, "InstanceProfilesPerAccount", kInstanceProfilesMax));
  InstanceProfileRow row;
  row.account = call.account;
  row.name = input.InstanceProfileName;
  row.path = input.Path.value_or("/");
  row.id = iam.new_unique_id("AIPA", call.account);
  row.created = std::chrono::floor<std::chrono::seconds>(call.now);
  if (input.Tags) TC_TRY(add_tags(row.tags, *input.Tags, "InstanceProfile"));
  save(call, row);
  CreateInstanceProfileOutput output;
  output.InstanceProfile = TC_TRY(to_instance_profile(call.transaction, row));
  return output;
}

}  // namespace trailcam::iam
