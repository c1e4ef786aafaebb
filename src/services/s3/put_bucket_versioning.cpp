#include "services/s3/buckets.h"
#include "services/s3/faults.h"
#include "services/s3/generated/operations.h"
#include "services/s3/versions.h"

namespace trailcam::s3 {

Result<PutBucketVersioningOutput> put_bucket_versioning(S3&, pipeline::Call& call,
                                                        const PutBucketVersioningInput& input) {
  BucketRow bucket = TC_TRY(bucket_of(call, input));
  const VersioningConfiguration& wanted = input.VersioningConfiguration;
  if (!wanted.Status) {
    return errors::illegal_versioning_configuration_exception(
        "The Versioning element must be specified");
  }
  if (*wanted.Status != kVersioningEnabled && *wanted.Status != kVersioningSuspended) {
    return malformed_xml();
  }
  const std::string mfa = wanted.MFADelete.value_or("Disabled");
  if (mfa != "Enabled" && mfa != "Disabled") return malformed_xml();
  if (input.MFA || mfa == "Enabled") return not_implemented_header("x-amz-mfa");
  if (bucket.object_lock && *wanted.Status != kVersioningEnabled) {
    return errors::invalid_bucket_state(
        "An Object Lock configuration is present on this bucket, so the versioning state cannot be "
        "changed.");
  }
  bucket.versioning = *wanted.Status;
  store_bucket(call, bucket);
  return PutBucketVersioningOutput{};
}

}  // namespace trailcam::s3
