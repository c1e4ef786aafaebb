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
  const Deleted deleted =
      TC_TRY(remove_object(call, bucket,
                           {.key = input.Key,
                            .version_id = input.VersionId,
                            .if_match = input.IfMatch,
                            .bypass_governance = input.BypassGovernanceRetention.value_or(false)}));
  DeleteObjectOutput output;
  if (deleted.delete_marker) output.DeleteMarker = true;
  output.VersionId = deleted.version_id;
  return output;
}

}  // namespace trailcam::s3
