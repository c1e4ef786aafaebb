#include "services/cloudtrail/channels.h"
#include "services/cloudtrail/generated/operations.h"
#include "services/cloudtrail/lake_access.h"

namespace trailcam::cloudtrail {
namespace {

IngestionStatus to_ingestion_status(const lake::ChannelStatusRow& row) {
  IngestionStatus out;
  out.LatestIngestionSuccessTime = row.success;
  if (!row.success_event_id.empty()) out.LatestIngestionSuccessEventID = row.success_event_id;
  if (!row.error_code.empty()) out.LatestIngestionErrorCode = row.error_code;
  out.LatestIngestionAttemptTime = row.attempt;
  if (!row.attempt_event_id.empty()) out.LatestIngestionAttemptEventID = row.attempt_event_id;
  return out;
}

}  // namespace

Result<GetChannelOutput> get_channel(CloudTrail&, pipeline::Call& call,
                                     const GetChannelInput& input) {
  const lake::ChannelRow row = TC_TRY(channel_of(call, input.Channel));
  GetChannelOutput output;
  output.ChannelArn = row.arn();
  output.Name = row.name;
  output.Source = row.source;
  output.Destinations = to_destinations(row);
  if (const auto status =
          TC_TRY(call.transaction.get(lake::kChannelStatus, lake::channel_status_key(row.id)))) {
    output.IngestionStatus = to_ingestion_status(*status);
  }
  return output;
}

}  // namespace trailcam::cloudtrail
