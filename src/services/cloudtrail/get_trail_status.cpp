#include "services/cloudtrail/generated/operations.h"
#include "services/cloudtrail/trail_access.h"

namespace trailcam::cloudtrail {
namespace {

std::string legacy_time(const std::optional<Timestamp>& time) { return time ? iso8601(*time) : ""; }

}  // namespace

Result<GetTrailStatusOutput> get_trail_status(CloudTrail&, pipeline::Call& call,
                                              const GetTrailStatusInput& input) {
  const trails::TrailRow trail = TC_TRY(trail_to_read(call, input.Name));
  const auto delivery =
      TC_TRY(call.transaction.get(trails::kDeliveries, trails::delivery_key(trail.uid)));
  trails::RegionStatus status;
  if (delivery) {
    const auto found = delivery->regions.find(call.region.str());
    if (found != delivery->regions.end()) status = found->second;
  }
  GetTrailStatusOutput output;
  output.IsLogging = trail.is_logging;
  output.StartLoggingTime = trail.started;
  output.StopLoggingTime = trail.stopped;
  output.LatestDeliveryTime = status.latest_delivery;
  if (!status.latest_error.empty()) output.LatestDeliveryError = status.latest_error;
  output.LatestDigestDeliveryTime = status.latest_digest;
  if (!status.latest_digest_error.empty()) {
    output.LatestDigestDeliveryError = status.latest_digest_error;
  }
  // Source: GetTrailStatus (API Reference): the older members are texts, "" for never; the two
  // "Succeeded" hold times.
  output.LatestDeliveryAttemptTime = legacy_time(status.latest_attempt);
  output.LatestDeliveryAttemptSucceeded = legacy_time(status.latest_delivery);
  output.LatestNotificationAttemptTime = "";
  output.LatestNotificationAttemptSucceeded = "";
  output.TimeLoggingStarted = legacy_time(trail.started);
  output.TimeLoggingStopped = legacy_time(trail.stopped);
  return output;
}

}  // namespace trailcam::cloudtrail
