// Names and ARNs of CloudTrail's things, as clients write them.
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

// "arn:aws:cloudtrail:REGION:ACCOUNT:KIND/REST" in pieces; nothing when it is not of that form.
struct ArnPieces {
  Region region;
  AccountId account;
  std::string kind;  // "trail", "eventdatastore", "channel"
  std::string rest;  // the trail's name, the id of the others
};
std::optional<ArnPieces> split_arn(std::string_view arn);

// What an event data store or channel may be called; `what` begins the sentence that refuses:
// "Event data store". Error: InvalidParameterException.
Result<void> check_lake_name(std::string_view name, std::string_view what);
bool is_uuid(std::string_view text);

// A trail's ARN, where nothing but an ARN will do. Error: CloudTrailARNInvalidException.
Result<TrailArn> parse_trail_arn(const std::string& arn);

}  // namespace trailcam::cloudtrail
