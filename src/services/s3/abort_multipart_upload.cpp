#include "services/s3/faults.h"
#include "services/s3/generated/operations.h"
#include "services/s3/uploads.h"

namespace trailcam::s3 {

Result<AbortMultipartUploadOutput> abort_multipart_upload(S3&, pipeline::Call& call,
                                                          const AbortMultipartUploadInput& input) {
  const BucketRow bucket = TC_TRY(bucket_of(call, input));
  if (input.IfMatchInitiatedTime) {
    return not_implemented_header("x-amz-if-match-initiated-time");
  }
  const UploadRow upload = TC_TRY(load_upload(call, bucket.name, input.Key, input.UploadId));
  TC_TRY(drop_upload(call.transaction, bucket.name, input.Key, upload.id));
  return AbortMultipartUploadOutput{};
}

}  // namespace trailcam::s3
