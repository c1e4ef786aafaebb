// Places in S3 as Athena names them: "s3://bucket/prefix/".
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"

namespace trailcam::athena {

struct S3Location {
  std::string bucket;
  std::string key;  // or the beginning of keys
};

// Error: Invalid.
Result<S3Location> parse_location(std::string_view text);
// Where results go, ending in "/". Error: InvalidRequestException.
Result<std::string> output_folder(std::string_view text);

}  // namespace trailcam::athena
