// Which names a bucket may have, and its ARN.
#pragma once

#include <string_view>

namespace trailcam::s3 {

// Before a bucket's name in its ARN.
inline constexpr std::string_view kArnPrefix = "arn:aws:s3:::";

// Source: "General purpose bucket naming rules" (S3 User Guide).
bool is_bucket_name(std::string_view name);

}  // namespace trailcam::s3
