#include "services/s3/acl.h"
#include "services/s3/faults.h"
#include "services/s3/generated/operations.h"
#include "services/s3/objects.h"

namespace trailcam::s3 {

Result<PutObjectAclOutput> put_object_acl(S3&, pipeline::Call& call,
                                          const PutObjectAclInput& input) {
  const BucketRow bucket = TC_TRY(bucket_of(call, input));
  TC_TRY(object_of(call, bucket, input, Touch::Write));
  const AclRequest request = acl_request(input);
  if (!request.says_anything()) {
    return errors::missing_security_header("Your request was missing a required header")
        .with("MissingHeaderName", "x-amz-acl");
  }
  // What is allowed says what holds already: there is nothing to store.
  TC_TRY(check_acl(call, request, bucket, AclTarget::Object));
  return PutObjectAclOutput{};
}

}  // namespace trailcam::s3
