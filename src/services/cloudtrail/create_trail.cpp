#include <algorithm>

#include <fmt/format.h>

#include "services/cloudtrail/bucket_check.h"
#include "services/cloudtrail/generated/operations.h"
#include "services/cloudtrail/tags.h"
#include "services/cloudtrail/trail_access.h"
#include "services/cloudtrail/trail_out.h"
#include "services/cloudtrail/trail_settings.h"

namespace trailcam::cloudtrail {
namespace {

// A multi-region trail has its name, and counts, in every region.
Result<void> check_room(CloudTrail& cloudtrail, pipeline::Call& call,
                        const trails::TrailRow& made) {
  const std::vector<trails::TrailRow> known = TC_TRY(trails_of(call));
  for (const trails::TrailRow& trail : known) {
    const bool meet = made.is_multi_region || visible_in(trail, made.home_region);
    if (trail.name == made.name && meet) {
      return errors::trail_already_exists_exception(
          fmt::format("Trail {} already exists for customer: {}", made.name, call.account.str()));
    }
  }
  for (const Region& region : cloudtrail.regions) {
    if (!visible_in(made, region)) continue;
    const auto count =
        std::count_if(known.begin(), known.end(),
                      [&](const trails::TrailRow& trail) { return visible_in(trail, region); });
    if (std::size_t(count) >= kTrailsPerRegionMax) {
      return errors::maximum_number_of_trails_exceeded_exception(
          fmt::format("User: {} already has {} trails in {}.", call.account.str(),
                      kTrailsPerRegionMax, region.str()));
    }
  }
  return {};
}

}  // namespace

Result<CreateTrailOutput> create_trail(CloudTrail& cloudtrail, pipeline::Call& call,
                                       const CreateTrailInput& input) {
  TC_TRY(check_trail_name(input.Name));
  TC_TRY(check_bucket_name(input.S3BucketName));
  TC_TRY(check_settings(input));
  trails::TrailRow trail;
  trail.uid = call.random.next_u64();
  trail.name = input.Name;
  trail.account = call.account;
  trail.home_region = call.region;
  trail.bucket = input.S3BucketName;
  if (input.S3KeyPrefix && !input.S3KeyPrefix->empty()) trail.prefix = input.S3KeyPrefix;
  trail.include_global_service_events = input.IncludeGlobalServiceEvents.value_or(true);
  trail.is_multi_region = input.IsMultiRegionTrail.value_or(false);
  trail.log_file_validation = input.EnableLogFileValidation.value_or(false);
  trail.recursive_logging = input.RecursiveLogging.value_or(true);
  trail.selectors = {trails::EventSelector()};
  trail.created = call.now;
  TC_TRY(check_combination(trail));
  if (input.TagsList) TC_TRY(add_tags(trail.tags, *input.TagsList));

  // Names and numbers of trails are judged over all of the account's, one call at a time.
  TC_TRY(call.transaction.guard(store::Key("trail-guard").text(call.account.str())));
  TC_TRY(check_room(cloudtrail, call, trail));
  trail.kms_key_id = input.KmsKeyId.value_or("");
  if (!trail.kms_key_id.empty()) TC_TRY(check_key(trail.kms_key_id));
  TC_TRY(check_bucket(call, trail));
  TC_TRY(check_targets(call, input));

  trails::put_trail(call.transaction, trail);
  trails::DeliveryRow delivery;
  delivery.uid = trail.uid;
  delivery.account = trail.account;
  delivery.cursor = cloudtrail.head();
  call.transaction.put(trails::kDeliveries, trails::delivery_key(trail.uid), delivery);
  return to_trail_answer<CreateTrailOutput>(trail);
}

}  // namespace trailcam::cloudtrail
