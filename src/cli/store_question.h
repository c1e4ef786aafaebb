// Common questions about an event data store, as the SQL that asks them.
#pragma once

#include <optional>
#include <string>

#include "base/time.h"

namespace trailcam::cli {

// What is "" or missing is not asked for. In `what`, `resource` and `from_ip` a * stands for
// anything.
struct StoreQuestion {
  std::string store = "events";
  std::string who;   // a name, ARN, principal id or access key of the caller
  std::string what;  // "DeleteBucket", "s3:DeleteBucket", "s3:*"
  std::string from_ip;
  std::string resource;  // an ARN or the name in one, or a value of the request
  bool denied = false;   // only what was refused for lack of permission
  bool changes = false;  // only what was no mere reading
  std::optional<Timestamp> since;
  std::optional<Timestamp> until;
};

// "FROM ... [WHERE ...]" in Lake's SQL.
std::string from_and_where(const StoreQuestion& question);

}  // namespace trailcam::cli
