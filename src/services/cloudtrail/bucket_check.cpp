#include "services/cloudtrail/bucket_check.h"

#include <fmt/format.h>

#include "services/cloudtrail/generated/errors.h"
#include "trails/layout.h"
#include "trails/log_bucket.h"

namespace trailcam::cloudtrail {
namespace {

Result<Value> call_s3(pipeline::Call& call, const trails::TrailRow& trail, std::string operation,
                      Value input) {
  return call.internal.call({.service_principal = "cloudtrail.amazonaws.com",
                             .source_arn = trail.arn(),
                             .source_account = trail.account,
                             .account = trail.account,
                             .region = trail.home_region,
                             .service = "s3",
                             .operation = std::move(operation),
                             .input = std::move(input),
                             .body = {}});
}

// What S3 passes on of KMS. Of a key in another region KMS says that its ARN is invalid.
Error about_key(const trails::TrailRow& trail, const Error& error) {
  const bool elsewhere = error.message().starts_with("Invalid arn");
  if (error.is("KMS.NotFoundException") && elsewhere) {
    return errors::kms_key_not_found_exception(
        fmt::format("The KMS key {} could not be found.", trail.kms_key_id));
  }
  if (error.is("KMS.DisabledException") || error.is("KMS.KMSInvalidStateException")) {
    return errors::kms_exception(error.message());
  }
  return errors::insufficient_encryption_policy_exception(
      fmt::format("Insufficient permissions to access S3 bucket {} or KMS key {}.", trail.bucket,
                  trail.kms_key_id));
}

// A denial says what was not allowed.
bool is_about_key(const Error& error) {
  return error.fault()->code.starts_with("KMS.") ||
         error.message().find("kms:GenerateDataKey") != std::string::npos;
}

Error for_caller(const trails::TrailRow& trail, const Error& error) {
  if (error.is("NoSuchBucket")) {
    return errors::s3_bucket_does_not_exist_exception(
        fmt::format("S3 bucket {} does not exist!", trail.bucket));
  }
  // A failure of ours is not the bucket's fault.
  if (error.fault() == nullptr || error.fault()->http_status >= 500) return error;
  if (!trail.kms_key_id.empty() && is_about_key(error)) return about_key(trail, error);
  return errors::insufficient_s3_bucket_policy_exception(
      fmt::format("Incorrect S3 bucket policy is detected for bucket: {}", trail.bucket));
}

Result<void> put_marker(pipeline::Call& call, trails::TrailRow& trail, std::string_view kind) {
  const Result<Value> put =
      call_s3(call, trail, "PutObject",
              trails::put_input(trail, trail.bucket, trails::marker_key(trail, kind)));
  if (!put) return for_caller(trail, put.error());
  if (!trail.kms_key_id.empty()) trail.kms_key_id = put->text("SSEKMSKeyId");
  return {};
}

}  // namespace

Result<void> check_bucket(pipeline::Call& call, trails::TrailRow& trail) {
  TC_TRY(put_marker(call, trail, "CloudTrail"));
  if (trail.log_file_validation) TC_TRY(put_marker(call, trail, "CloudTrail-Digest"));
  const Result<Value> acl =
      call_s3(call, trail, "GetBucketAcl", Value::map({{"Bucket", trail.bucket}}));
  if (!acl) return for_caller(trail, acl.error());
  return {};
}

}  // namespace trailcam::cloudtrail
