#include "cli/s3_settings.h"

namespace trailcam::cli {
namespace {

constexpr std::string_view kS3Scheme = "s3://";

}  // namespace

bool names_bucket(const std::string& where) { return where.starts_with(kS3Scheme); }

Result<evidence::S3Settings> bucket_settings(const std::string& where,
                                             const std::optional<std::string>& prefix,
                                             ClientSettings client) {
  const std::string_view rest = std::string_view(where).substr(kS3Scheme.size());
  const std::size_t slash = rest.find('/');
  evidence::S3Settings out;
  out.endpoint = client.endpoint;
  out.is_aws = client.is_aws;
  out.ca_file = client.ca_bundle;
  out.region = client.region;
  out.credentials = std::move(client.credentials);
  out.bucket = rest.substr(0, slash);
  out.prefix = prefix.value_or(std::string(slash == rest.npos ? "" : rest.substr(slash + 1)));
  if (out.bucket.empty()) return Error(ErrorKind::Invalid, "s3:// needs a bucket");
  if (!out.prefix.empty() && !out.prefix.ends_with('/')) out.prefix += '/';
  return out;
}

}  // namespace trailcam::cli
