#include <fmt/format.h>

#include "aws/pipeline/faults.h"
#include "services/s3/bucket_policy_check.h"
#include "services/s3/buckets.h"
#include "services/s3/faults.h"
#include "services/s3/generated/operations.h"
#include "services/s3/public_access.h"

namespace trailcam::s3 {

Result<PutBucketPolicyOutput> put_bucket_policy(S3& s3, pipeline::Call& call,
                                                const PutBucketPolicyInput& input) {
  BucketRow bucket = TC_TRY(bucket_of(call, input));
  const auto policy = TC_TRY(read_bucket_policy(input.Policy, bucket.name));
  if (policy->is_public() && TC_TRY(effective_access(call.transaction, bucket)).block_policy) {
    return pipeline::faults::access_denied(
        pipeline::Family::S3,
        fmt::format("User: {} is not authorized to perform: s3:PutBucketPolicy on resource: "
                    "\"{}\" because public policies are prevented by the BlockPublicPolicy setting "
                    "in S3 Block Public Access.",
                    call.caller.principal.arn, bucket.arn()));
  }
  auto saved = TC_TRY(s3.principals.to_save(call.transaction, input.Policy));
  if (!saved.unknown.empty()) {
    return errors::malformed_policy("Invalid principal in policy")
        .with("Detail", fmt::format(R"("AWS" : "{}")", saved.unknown));
  }
  bucket.policy = std::move(saved.document);
  store_bucket(call, bucket);
  call.response_status = 204;
  return PutBucketPolicyOutput{};
}

}  // namespace trailcam::s3
