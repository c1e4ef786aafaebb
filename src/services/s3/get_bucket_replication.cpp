#include "services/s3/buckets.h"
#include "services/s3/generated/errors.h"
#include "services/s3/generated/operations.h"

namespace trailcam::s3 {

// There is no way to set one.
Result<GetBucketReplicationOutput> get_bucket_replication(S3&, pipeline::Call& call,
                                                          const GetBucketReplicationInput& input) {
  const BucketRow bucket = TC_TRY(bucket_of(call, input));
  return errors::replication_configuration_not_found_error(
             "The replication configuration was not found")
      .with("BucketName", bucket.name);
}

}  // namespace trailcam::s3
