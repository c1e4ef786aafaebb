#include "services/s3/faults.h"
#include "services/s3/generated/operations.h"
#include "services/s3/object_lock.h"

namespace trailcam::s3 {
namespace {

// Nothing when an empty document takes the retention away.
Result<std::optional<RetentionRow>> read_retention_of_object(const pipeline::Call& call,
                                                             const PutObjectRetentionInput& input) {
  if (!input.Retention) return malformed_xml();
  const ObjectLockRetention& given = *input.Retention;
  if (!given.Mode && !given.RetainUntilDate) return std::optional<RetentionRow>();
  if (!given.Mode || !given.RetainUntilDate) return malformed_xml();
  if (*given.Mode != kGovernance && *given.Mode != kCompliance) return malformed_xml();
  if (*given.RetainUntilDate <= call.now) {
    return invalid_argument("The retain until date must be in the future!", "RetainUntilDate",
                            iso8601(*given.RetainUntilDate));
  }
  return std::optional(RetentionRow{*given.Mode, *given.RetainUntilDate});
}

}  // namespace

Result<PutObjectRetentionOutput> put_object_retention(S3&, pipeline::Call& call,
                                                      const PutObjectRetentionInput& input) {
  const BucketRow bucket = TC_TRY(bucket_of(call, input));
  note_object(call, bucket.name, input.Key);
  TC_TRY(check_has_object_lock(bucket));
  ObjectRow object = TC_TRY(object_of(call, bucket, input, Touch::Write));
  auto wanted = TC_TRY(read_retention_of_object(call, input));
  const Place place = place_of(call, bucket, input.Key);
  TC_TRY(check_retention_change(call, place, object, wanted,
                                input.BypassGovernanceRetention.value_or(false)));
  if (!object.lock) object.lock.emplace();
  object.lock->retention = std::move(wanted);
  rewrite_version(place, object);
  return PutObjectRetentionOutput{};
}

}  // namespace trailcam::s3
