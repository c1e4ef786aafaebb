#include "services/s3/buckets.h"
#include "services/s3/encryption.h"
#include "services/s3/generated/operations.h"

namespace trailcam::s3 {

// Everything is encrypted by SSE-S3 where the bucket says nothing else.
Result<GetBucketEncryptionOutput> get_bucket_encryption(S3&, pipeline::Call& call,
                                                        const GetBucketEncryptionInput& input) {
  const BucketRow bucket = TC_TRY(bucket_of(call, input));
  const BucketEncryptionRow row = bucket.encryption.value_or(BucketEncryptionRow());
  ServerSideEncryptionRule rule;
  auto& by_default = rule.ApplyServerSideEncryptionByDefault.emplace();
  by_default.SSEAlgorithm = row.algorithm;
  if (!row.kms_key_id.empty()) by_default.KMSMasterKeyID = row.kms_key_id;
  rule.BucketKeyEnabled = row.bucket_key;
  if (row.says_blocked) {
    rule.BlockedEncryptionTypes.emplace().EncryptionType = {
        {row.customer_keys_blocked ? kBlockedSseC : "NONE"}};
  }
  GetBucketEncryptionOutput output;
  output.ServerSideEncryptionConfiguration.emplace().Rules.push_back(std::move(rule));
  return output;
}

}  // namespace trailcam::s3
