// Names and ARNs of trails, as clients write them.
//
// Source: "Naming requirements" (CloudTrail User Guide); texts as the service words them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/ids.h"

namespace trailcam::cloudtrail {

// Error: InvalidTrailNameException.
Result<void> check_trail_name(std::string_view name);
// Error: InvalidS3BucketNameException.
Result<void> check_bucket_name(std::string_view name);
// Error: InvalidS3PrefixException.
Result<void> check_prefix(std::string_view prefix);

struct TrailArn {
  Region region;
  AccountId account;
  std::string name;
};
// What a trail is called by: "name", or its parts when an ARN was given.
struct TrailName {
  std::string name;
  std::optional<TrailArn> arn;
};
// Errors: InvalidTrailNameException, CloudTrailARNInvalidException.
Result<TrailName> parse_trail_name(const std::string& name_or_arn);

// A trail's ARN, where nothing but an ARN will do (tags). Errors: CloudTrailARNInvalidException,
// ResourceTypeNotSupportedException, EventDataStoreNotFoundException, ChannelNotFoundException.
Result<TrailArn> parse_resource_arn(const std::string& arn);

}  // namespace trailcam::cloudtrail
