// What is to be validated.
#pragma once

#include <optional>
#include <string>

#include "base/error.h"
#include "base/ids.h"
#include "base/time.h"

namespace trailcam::evidence {

// What a digest covers, but for the last one of a chain.
inline constexpr Millis kHour = std::chrono::hours{1};

struct Question {
  std::string trail;  // its name
  Region home_region;
  AccountId account;         // whose events; in an organization's trail one of its members
  std::string organization;  // "o-..." or ""
  Timestamp start;
  Timestamp end;
  std::optional<Timestamp> until;  // the trail was delivering digests until then
  std::optional<Region> region;    // else every region that is found
  // The newest digest's signature may be wanting: a note, instead of something that cannot be told.
  bool accept_unsigned_newest = false;
};

// Fills trail, home region and account. Error: Invalid.
Result<Question> question_of(std::string_view trail_arn);

}  // namespace trailcam::evidence
