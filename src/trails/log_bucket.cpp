#include "trails/log_bucket.h"

namespace trailcam::trails {
namespace {
constexpr std::string_view kServicePrincipal = "cloudtrail.amazonaws.com";
}  // namespace

Result<void> put_file(pipeline::InternalCaller& aws, const TrailRow& trail, BucketFile file) {
  Value input = Value::map({{"Bucket", std::move(file.bucket)},
                            {"Key", std::move(file.key)},
                            {"ACL", "bucket-owner-full-control"},
                            {"ContentType", "application/json"},
                            {"ContentEncoding", "gzip"}});
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
