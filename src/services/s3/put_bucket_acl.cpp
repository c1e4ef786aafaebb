#include "services/s3/acl.h"
#include "services/s3/faults.h"
#include "services/s3/generated/operations.h"

namespace trailcam::s3 {

Result<PutBucketAclOutput> put_bucket_acl(S3&, pipeline::Call& call,
                                          const PutBucketAclInput& input) {
  const BucketRow bucket = TC_TRY(bucket_of(call, input));
  const AclRequest request = acl_request(input);
  if (!request.says_anything()) {
    return errors::missing_security_header("Your request was missing a required header")
        .with("MissingHeaderName", "x-amz-acl");
  }
  // What is allowed says what holds already: there is nothing to store.
  TC_TRY(check_acl(call, request, bucket, AclTarget::Bucket));
  return PutBucketAclOutput{};
}

}  // namespace trailcam::s3
