#include "services/s3/deletion.h"
#include "services/s3/faults.h"
#include "services/s3/generated/operations.h"

namespace trailcam::s3 {

Result<DeleteObjectOutput> delete_object(S3&, pipeline::Call& call,
                                         const DeleteObjectInput& input) {
  const BucketRow bucket = TC_TRY(bucket_of(call, input));
  note_object(call, bucket.name, input.Key);
  if (input.MFA) return not_implemented_header("x-amz-mfa");
  if (input.IfMatchLastModifiedTime) {
    return not_implemented_header("x-amz-if-match-last-modified-time");
  }
  if (input.IfMatchSize) return not_implemented_header("x-amz-if-match-size");
  TC_TRY(check_version(call, bucket.name, input.Key, input.VersionId, "s3:DeleteObjectVersion"));
  TC_TRY(remove_object(call, bucket, input.Key, input.IfMatch));
  DeleteObjectOutput output;
  output.VersionId = input.VersionId;
  return output;
}

}  // namespace trailcam::s3
