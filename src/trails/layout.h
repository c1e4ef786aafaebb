// Where a trail's files lie and what they are called; the one place that knows.
//
// Source: "Finding your CloudTrail log files"; names as the service writes them.
#pragma once

#include <string>
#include <string_view>

#include "base/ids.h"
#include "base/time.h"
#include "trails/trail.h"

namespace trailcam::trails {

// "[PREFIX/]AWSLogs/ACCOUNT/CloudTrail/": the marker that is written when a trail is made.
std::string marker_key(const TrailRow& trail, std::string_view kind);

// [PREFIX/]AWSLogs/ACCOUNT/CloudTrail/REGION/YYYY/MM/DD/
//   ACCOUNT_CloudTrail_REGION_YYYYMMDDTHHmmZ_XXXXXXXXXXXXXXXX.json.gz
// `label` is rounded down to five minutes; the 16 characters follow from what the file holds
// (trail, range of positions, number of the file), so that writing it again gives it the same name.
struct LogFileName {
  const TrailRow& trail;
  const Region& region;
  Timestamp label;
  Position after;
  Position upto;
  unsigned number;
};
std::string log_file_key(const LogFileName& name);

}  // namespace trailcam::trails
