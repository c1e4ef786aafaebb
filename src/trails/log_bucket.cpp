#include "trails/log_bucket.h"

#include "base/encoding.h"
#include "base/json.h"

namespace trailcam::trails {
namespace {
constexpr std::string_view kServicePrincipal = "cloudtrail.amazonaws.com";
}  // namespace

Value put_input(const TrailRow& trail, std::string bucket, std::string key) {
  Value input = Value::map({{"Bucket", std::move(bucket)},
                            {"Key", std::move(key)},
                            {"ACL", "bucket-owner-full-control"},
                            {"ContentType", "application/json"},
                            {"ContentEncoding", "gzip"}});
  if (trail.kms_key_id.empty()) return input;
  input.set("ServerSideEncryption", "aws:kms");
  input.set("SSEKMSKeyId", trail.kms_key_id);
  input.set("SSEKMSEncryptionContext",
            base64(to_json(Value::map({{"aws:cloudtrail:arn", trail.arn()}}))));
  return input;
}

Result<void> put_file(pipeline::InternalCaller& aws, const TrailRow& trail, BucketFile file) {
  Value input = put_input(trail, std::move(file.bucket), std::move(file.key));
  if (!file.metadata.as_map().empty()) input.set("Metadata", std::move(file.metadata));
  TC_TRY(aws.call({.service_principal = std::string(kServicePrincipal),
                   .source_arn = trail.arn(),
                   .source_account = trail.account,
                   .account = trail.account,
                   .region = trail.home_region,
                   .service = "s3",
                   .operation = "PutObject",
                   .input = std::move(input),
                   .body = std::move(file.body)}));
  return {};
}

std::string error_code(const Error& error) {
  return error.fault() != nullptr ? error.fault()->code : "InternalError";
}

}  // namespace trailcam::trails
