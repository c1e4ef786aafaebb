#include <algorithm>

#include "services/s3/buckets.h"
#include "services/s3/encryption.h"
#include "services/s3/generated/operations.h"

namespace trailcam::s3 {
namespace {

Result<BucketEncryptionRow> read_rule(const ServerSideEncryptionRule& rule) {
  BucketEncryptionRow row;
  row.bucket_key = rule.BucketKeyEnabled.value_or(false);
  if (rule.BlockedEncryptionTypes && rule.BlockedEncryptionTypes->EncryptionType) {
    const auto& types = *rule.BlockedEncryptionTypes->EncryptionType;
    const bool known = std::ranges::all_of(
        types, [](const std::string& type) { return type == "NONE" || type == kBlockedSseC; });
    if (!known || types.size() != 1) return malformed_xml();
    row.customer_keys_blocked = types.front() == kBlockedSseC;
    row.says_blocked = true;
  }
  if (!rule.ApplyServerSideEncryptionByDefault) return row;
  const ServerSideEncryptionByDefault& by_default = *rule.ApplyServerSideEncryptionByDefault;
  if (!is_encryption_method(by_default.SSEAlgorithm)) return malformed_xml();
  row.algorithm = by_default.SSEAlgorithm;
  row.kms_key_id = by_default.KMSMasterKeyID.value_or("");
  if (row.algorithm == kSseS3 && by_default.KMSMasterKeyID) {
    return errors::invalid_argument(
               "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or "
               "aws:kms:dsse")
        .with("ArgumentName", "ApplyServerSideEncryptionByDefault");
  }
  return row;
}

}  // namespace

// Whether there is such a key is KMS's to say, once something is encrypted with it.
Result<PutBucketEncryptionOutput> put_bucket_encryption(S3&, pipeline::Call& call,
                                                        const PutBucketEncryptionInput& input) {
  BucketRow bucket = TC_TRY(bucket_of(call, input));
  const auto& rules = input.ServerSideEncryptionConfiguration.Rules;
  if (rules.size() != 1) return malformed_xml();
  bucket.encryption = TC_TRY(read_rule(rules.front()));
  store_bucket(call, bucket);
  return PutBucketEncryptionOutput{};
}

}  // namespace trailcam::s3
