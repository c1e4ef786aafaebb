#include "services/s3/acl.h"
#include "services/s3/generated/operations.h"
#include "services/s3/objects.h"

namespace trailcam::s3 {

Result<GetObjectAclOutput> get_object_acl(S3&, pipeline::Call& call,
                                          const GetObjectAclInput& input) {
  const BucketRow bucket = TC_TRY(bucket_of(call, input));
  TC_TRY(object_of(call, bucket, input, Touch::Read));
  GetObjectAclOutput output;
  output.Owner = owner_shape(bucket.owner);
  output.Grants = owner_grants(bucket.owner);
  return output;
}

}  // namespace trailcam::s3
