#include "services/cloudtrail/channels.h"
#include "services/cloudtrail/generated/operations.h"
#include "services/cloudtrail/lake_access.h"
#include "services/cloudtrail/names.h"

namespace trailcam::cloudtrail {

Result<UpdateChannelOutput> update_channel(CloudTrail&, pipeline::Call& call,
                                           const UpdateChannelInput& input) {
  lake::ChannelRow row = TC_TRY(channel_of(call, input.Channel));
  TC_TRY(guard_lake(call));
  if (input.Destinations) row.store_ids = TC_TRY(read_destinations(call, *input.Destinations));
  if (input.Name) {
    TC_TRY(check_lake_name(*input.Name, "Channel"));
    row.name = *input.Name;
    TC_TRY(check_channel_name(
        row, TC_TRY(lake::channels_of(call.transaction, call.account, call.region))));
  }
  call.transaction.put(lake::kChannels, lake::channel_key(row.id), row);
  UpdateChannelOutput output;
  output.ChannelArn = row.arn();
  output.Name = row.name;
  output.Source = row.source;
  output.Destinations = to_destinations(row);
  return output;
}

}  // namespace trailcam::cloudtrail
