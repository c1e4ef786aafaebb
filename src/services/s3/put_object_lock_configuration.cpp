#include "services/s3/buckets.h"
#include "services/s3/faults.h"
#include "services/s3/generated/operations.h"
#include "services/s3/object_lock.h"

namespace trailcam::s3 {
namespace {

Result<DefaultRetentionRow> read_retention(const ObjectLockRule& rule) {
  if (!rule.DefaultRetention || !rule.DefaultRetention->Mode) return malformed_xml();
  const DefaultRetention& given = *rule.DefaultRetention;
  if (*given.Mode != kGovernance && *given.Mode != kCompliance) return malformed_xml();
  if (given.Days.has_value() == given.Years.has_value()) return malformed_xml();
  const DefaultRetentionRow row{*given.Mode, given.Days.value_or(0), given.Years.value_or(0)};
  const std::int64_t count = given.Days ? row.days : row.years;
  if (count <= 0) {
    return errors::invalid_argument("Default retention period must be a positive integer value.");
  }
  if (row.days > kRetentionDaysMax || row.years > kRetentionYearsMax) {
    return errors::invalid_argument("Default retention period is too large.");
  }
  return row;
}

}  // namespace

Result<PutObjectLockConfigurationOutput> put_object_lock_configuration(
    S3&, pipeline::Call& call, const PutObjectLockConfigurationInput& input) {
  BucketRow bucket = TC_TRY(bucket_of(call, input));
  const auto& wanted = input.ObjectLockConfiguration;
  if (!wanted || wanted->ObjectLockEnabled.value_or("") != "Enabled") return malformed_xml();
  ObjectLockRow row;
  if (wanted->Rule) row.retention = TC_TRY(read_retention(*wanted->Rule));
  if (bucket.versioning != kVersioningEnabled) {
    return errors::invalid_bucket_state(
        "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration");
  }
  bucket.object_lock = std::move(row);
  store_bucket(call, bucket);
  return PutObjectLockConfigurationOutput{};
}

}  // namespace trailcam::s3
