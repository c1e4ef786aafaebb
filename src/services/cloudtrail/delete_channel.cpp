#include "lake/resource_policy.h"
#include "services/cloudtrail/generated/operations.h"
#include "services/cloudtrail/lake_access.h"

namespace trailcam::cloudtrail {

Result<DeleteChannelOutput> delete_channel(CloudTrail&, pipeline::Call& call,
                                           const DeleteChannelInput& input) {
  const lake::ChannelRow row = TC_TRY(channel_of(call, input.Channel));
  call.transaction.erase(lake::kChannels, lake::channel_key(row.id));
  call.transaction.erase(lake::kChannelStatus, lake::channel_status_key(row.id));
  call.transaction.erase(lake::kResourcePolicies, lake::resource_policy_key(row.arn()));
  return DeleteChannelOutput{};
}

}  // namespace trailcam::cloudtrail
