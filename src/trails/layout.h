// Where a trail's files lie and what they are called; the one place that knows.
//
//   [PREFIX/]AWSLogs/[O-ID/]ACCOUNT/KIND/REGION/YYYY/MM/DD/FILE
//
// FILE of a log file:  ACCOUNT_KIND_REGION_YYYYMMDDTHHmmZ_XXXXXXXXXXXXXXXX.json.gz
// FILE of a digest:    ACCOUNT_CloudTrail-Digest_REGION_TRAIL_HOME_YYYYMMDDTHHMMSSZ.json.gz, the
// time
//                      being the digest's end; "_backfill" before ".json.gz" in those made later.
//
// Source: "Finding your CloudTrail log files"; names as the service writes them.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "base/ids.h"
#include "base/time.h"
#include "trails/trail.h"

namespace trailcam::trails {

inline constexpr std::string_view kLogKind = "CloudTrail";
inline constexpr std::string_view kDigestKind = "CloudTrail-Digest";

// What a key says. REGION is where the events come from, not the trail's home.
struct FileName {
  std::string prefix;        // the trail's S3KeyPrefix, without '/' at its end; "" for none
  std::string organization;  // "o-..." of an organization's trail, else ""
  AccountId account;
  std::string kind = std::string(kLogKind);  // "CloudTrail", "CloudTrail-Insight" ...
  Region region;
  Timestamp time{};    // whole minutes, or the digest's end
  std::string random;  // log files: the 16 characters
  // Digests:
  std::string trail;
  Region home_region;
  bool backfill = false;

  bool is_digest() const { return kind == kDigestKind; }
  bool operator==(const FileName&) const = default;
};
std::string to_key(const FileName& name);
// Undoes to_key. Error: Invalid, saying what of the key is not as it must be.
Result<FileName> parse_key(std::string_view key);

// "[PREFIX/]AWSLogs/[O-ID/]ACCOUNT/KIND/" of a name.
std::string kind_folder(const FileName& name);

// "[PREFIX/]AWSLogs/ACCOUNT/KIND/": the marker that is written when a trail is made.
std::string marker_key(const TrailRow& trail, std::string_view kind);

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

// The digest of what was delivered for `region` until `end` (whole seconds).
std::string digest_key(const TrailRow& trail, const Region& region, Timestamp end);

}  // namespace trailcam::trails
