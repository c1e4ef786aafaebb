#include "services/s3/buckets.h"

#include <algorithm>

#include "crypto/digest.h"
#include "services/s3/faults.h"

namespace trailcam::s3 {

Result<BucketRow> load_bucket(pipeline::Call& call, const std::string& name,
                              const std::optional<std::string>& expected_owner) {
  if (expected_owner && !is_account_id(*expected_owner)) {
    return errors::invalid_bucket_owner_aws_account_id(
        "The value of the expected bucket owner parameter must be an AWS Account ID... [" +
        *expected_owner + "]");
  }
  std::optional<BucketRow> bucket = TC_TRY(call.transaction.get(kBuckets, bucket_key(name)));
  if (!bucket) return no_such_bucket(name);
  call.notes.region = bucket->region;
  call.notes.resource(
      {.type = "AWS::S3::Bucket", .arn = bucket->arn(), .account = bucket->owner.str()});
  if (expected_owner && *expected_owner != bucket->owner.str()) return access_denied();
  return std::move(*bucket);
}

void store_bucket(pipeline::Call& call, const BucketRow& bucket) {
  call.transaction.put(kBuckets, bucket_key(bucket.name), bucket);
}

void note_listing(pipeline::Call& call, const BucketRow& bucket, const std::string& prefix) {
  call.notes.resource({.type = "AWS::S3::Object",
                       .arn = bucket.arn() + "/" + prefix,
                       .account = "",
                       .extent = pipeline::RecordNotes::Resource::Extent::Prefix});
}

std::string canonical_user_id(const AccountId& account) {
  return crypto::sha256_hex("trailcam canonical user " + account.str());
}

std::string ownership_of(const BucketRow& bucket) {
  return bucket.ownership.value_or("ObjectWriter");
}

bool acls_disabled(const BucketRow& bucket) {
  return ownership_of(bucket) == "BucketOwnerEnforced";
}

}  // namespace trailcam::s3
