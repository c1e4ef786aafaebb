#include "services/cloudtrail/bucket_check.h"

#include <fmt/format.h>

#include "services/cloudtrail/generated/errors.h"
#include "trails/layout.h"

namespace trailcam::cloudtrail {
namespace {

Result<void> call_s3(pipeline::Call& call, const trails::TrailRow& trail, std::string operation,
                     Value input) {
  const Result<Value> answer = call.internal.call({.service_principal = "cloudtrail.amazonaws.com",
                                                   .source_arn = trail.arn(),
                                                   .source_account = trail.account,
                                                   .account = trail.account,
                                                   .region = trail.home_region,
                                                   .service = "s3",
                                                   .operation = std::move(operation),
                                                   .input = std::move(input),
                                                   .body = {}});
  if (answer) return {};
  const Error& error = answer.error();
  if (error.is("NoSuchBucket")) {
    return errors::s3_bucket_does_not_exist_exception(
        fmt::format("S3 bucket {} does not exist!", trail.bucket));
  }
  // A failure of ours is not the bucket's fault.
  if (error.fault() == nullptr || error.fault()->http_status >= 500) return error;
  return errors::insufficient_s3_bucket_policy_exception(
      fmt::format("Incorrect S3 bucket policy is detected for bucket: {}", trail.bucket));
}

Result<void> put_marker(pipeline::Call& call, const trails::TrailRow& trail,
                        std::string_view kind) {
  return call_s3(call, trail, "PutObject",
                 Value::map({{"Bucket", trail.bucket},
                             {"Key", trails::marker_key(trail, kind)},
                             {"ACL", "bucket-owner-full-control"},
                             {"ContentType", "application/json"},
                             {"ContentEncoding", "gzip"}}));
}

}  // namespace

Result<void> check_bucket(pipeline::Call& call, const trails::TrailRow& trail) {
  TC_TRY(put_marker(call, trail, "CloudTrail"));
  if (trail.log_file_validation) TC_TRY(put_marker(call, trail, "CloudTrail-Digest"));
  return call_s3(call, trail, "GetBucketAcl", Value::map({{"Bucket", trail.bucket}}));
}

}  // namespace trailcam::cloudtrail
