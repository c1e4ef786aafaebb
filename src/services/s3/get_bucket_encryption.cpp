#include "services/s3/attributes.h"
#include "services/s3/buckets.h"
#include "services/s3/generated/operations.h"

namespace trailcam::s3 {

// Everything is encrypted by SSE-S3, as AWS does it for buckets that say nothing else.
Result<GetBucketEncryptionOutput> get_bucket_encryption(S3&, pipeline::Call& call,
                                                        const GetBucketEncryptionInput& input) {
  TC_TRY(bucket_of(call, input));
  ServerSideEncryptionRule rule;
  rule.ApplyServerSideEncryptionByDefault.emplace().SSEAlgorithm = kEncryption;
  rule.BucketKeyEnabled = false;
  GetBucketEncryptionOutput output;
  output.ServerSideEncryptionConfiguration.emplace().Rules.push_back(std::move(rule));
  return output;
}

}  // namespace trailcam::s3
