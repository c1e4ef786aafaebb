#include "services/s3control/tagged_bucket.h"

#include <string_view>

#include "services/s3control/generated/errors.h"

namespace trailcam::s3control {

Result<std::string> tagged_bucket(const std::string& account, const std::string& arn) {
  if (account.empty()) {
    return errors::invalid_request("Missing required header for this request: x-amz-account-id");
  }
  constexpr std::string_view kBucketArn = "arn:aws:s3:::";
  if (arn.starts_with(kBucketArn) && arn.find('/') == arn.npos) {
    return arn.substr(kBucketArn.size());
  }
  if (arn.starts_with("arn:aws:s3:")) {
    return errors::not_implemented("Tags of resources other than buckets are not implemented");
  }
  return errors::invalid_request("The resource ARN is not valid: " + arn);
}

}  // namespace trailcam::s3control
