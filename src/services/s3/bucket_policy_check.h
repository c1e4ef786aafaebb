// What a bucket policy must be before it is stored.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "aws/policy/policy.h"

namespace trailcam::s3 {

// Error: MalformedPolicy, in S3's words.
Result<std::shared_ptr<const policy::Policy>> read_bucket_policy(const std::string& document,
                                                                 std::string_view bucket);

}  // namespace trailcam::s3
