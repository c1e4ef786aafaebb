// Which names a bucket may have.
#pragma once

#include <string_view>

namespace trailcam::s3 {

// Source: "General purpose bucket naming rules" (S3 User Guide).
bool is_bucket_name(std::string_view name);

}  // namespace trailcam::s3
