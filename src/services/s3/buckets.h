// What every operation on a bucket begins with.
#pragma once

#include <optional>
#include <string>

#include "aws/pipeline/call.h"
#include "services/s3/rows.h"

namespace trailcam::s3 {

// The bucket, told to the record of the call. Errors: NoSuchBucket; AccessDenied when it belongs to
// another account than `expected_owner`; InvalidBucketOwnerAWSAccountID.
Result<BucketRow> load_bucket(pipeline::Call& call, const std::string& name,
                              const std::optional<std::string>& expected_owner);

// The same, of an operation's input.
template <class Input>
Result<BucketRow> bucket_of(pipeline::Call& call, const Input& input) {
  return load_bucket(call, input.Bucket, input.ExpectedBucketOwner);
}

void store_bucket(pipeline::Call& call, const BucketRow& bucket);

// Notes that the call lists what lies under `prefix` in the bucket.
void note_listing(pipeline::Call& call, const BucketRow& bucket, const std::string& prefix);

// 64 hexadecimal digits that stand for an account where S3 speaks of owners.
std::string canonical_user_id(const AccountId& account);

// "BucketOwnerEnforced" and the like; without controls, as buckets were before there were any.
std::string ownership_of(const BucketRow& bucket);
bool acls_disabled(const BucketRow& bucket);

}  // namespace trailcam::s3
