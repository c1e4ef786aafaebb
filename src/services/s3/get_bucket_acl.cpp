#include "services/s3/acl.h"
#include "services/s3/generated/operations.h"

namespace trailcam::s3 {

Result<GetBucketAclOutput> get_bucket_acl(S3&, pipeline::Call& call,
                                          const GetBucketAclInput& input) {
  const BucketRow bucket = TC_TRY(bucket_of(call, input));
  GetBucketAclOutput output;
  output.Owner = owner_shape(bucket.owner);
  output.Grants = owner_grants(bucket.owner);
  return output;
}

}  // namespace trailcam::s3
