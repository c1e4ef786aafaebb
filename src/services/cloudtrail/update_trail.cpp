#include <fmt/format.h>

#include "services/cloudtrail/bucket_check.h"
#include "services/cloudtrail/generated/operations.h"
#include "services/cloudtrail/trail_access.h"
#include "services/cloudtrail/trail_out.h"
#include "services/cloudtrail/trail_settings.h"

namespace trailcam::cloudtrail {
namespace {

// What is not given keeps its value; "" takes prefix and key away.
void apply(const UpdateTrailInput& input, Timestamp now, trails::TrailRow& trail) {
  if (input.S3BucketName) trail.bucket = *input.S3BucketName;
  if (input.S3KeyPrefix) {
    trail.prefix = input.S3KeyPrefix->empty() ? std::nullopt : input.S3KeyPrefix;
  }
  if (input.IsMultiRegionTrail && *input.IsMultiRegionTrail != trail.is_multi_region) {
    // Source: "Updating a trail" (User Guide): the switch takes global service events along.
    trail.is_multi_region = *input.IsMultiRegionTrail;
    trail.include_global_service_events = trail.is_multi_region;
  }
  if (input.IncludeGlobalServiceEvents) {
    trail.include_global_service_events = *input.IncludeGlobalServiceEvents;
  }
  if (input.EnableLogFileValidation) {
    if (*input.EnableLogFileValidation && !trail.log_file_validation) trail.validation_since = now;
    trail.log_file_validation = *input.EnableLogFileValidation;
  }
  if (input.KmsKeyId) trail.kms_key_id = *input.KmsKeyId;
  if (input.RecursiveLogging) trail.recursive_logging = *input.RecursiveLogging;
}

// A trail that becomes multi-region brings its name and its weight to the other regions.
Result<void> check_spread(CloudTrail& cloudtrail, pipeline::Call& call,
                          const trails::TrailRow& trail) {
  const std::vector<trails::TrailRow> known = TC_TRY(trails_of(call));
  for (const Region& region : cloudtrail.regions) {
    std::size_t others = 0;
    for (const trails::TrailRow& other : known) {
      if (other.uid == trail.uid || !visible_in(other, region)) continue;
      ++others;
      if (other.name == trail.name) {
        return errors::trail_already_exists_exception(fmt::format(
            "Trail {} already exists for customer: {}", trail.name, call.account.str()));
      }
    }
    if (others >= kTrailsPerRegionMax) {
      return errors::maximum_number_of_trails_exceeded_exception(
          fmt::format("User: {} already has {} trails in {}.", call.account.str(),
                      kTrailsPerRegionMax, region.str()));
    }
  }
  return {};
}

}  // namespace

Result<UpdateTrailOutput> update_trail(CloudTrail& cloudtrail, pipeline::Call& call,
                                       const UpdateTrailInput& input) {
  trails::TrailRow trail = TC_TRY(trail_to_change(call, input.Name));
  if (input.S3BucketName) TC_TRY(check_bucket_name(*input.S3BucketName));
  TC_TRY(check_settings(input));
  const bool was_multi_region = trail.is_multi_region;
  apply(input, call.now, trail);
  TC_TRY(check_combination(trail));
  if (trail.is_multi_region && !was_multi_region) {
    TC_TRY(call.transaction.guard(store::Key("trail-guard").text(call.account.str())));
    TC_TRY(check_spread(cloudtrail, call, trail));
  }
  if (input.KmsKeyId && !input.KmsKeyId->empty()) TC_TRY(check_key(*input.KmsKeyId));
  TC_TRY(check_bucket(call, trail));
  TC_TRY(check_targets(call, input));
  trails::put_trail(call.transaction, trail);
  return to_trail_answer<UpdateTrailOutput>(trail);
}

}  // namespace trailcam::cloudtrail
