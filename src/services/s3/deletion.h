// Removing one object or one of its versions, for DeleteObject and DeleteObjects.
#pragma once

#include <optional>
#include <string>

#include "services/s3/objects.h"

namespace trailcam::s3 {

struct Deletion {
  const std::string& key;
  const std::optional<std::string>& version_id;
  const std::optional<std::string>& if_match;  // "*" or an ETag
  bool bypass_governance = false;
};

// What became of it, as answers tell it.
struct Deleted {
  bool delete_marker = false;             // one was made, or one was removed
  std::optional<std::string> version_id;  // of what was removed or of the marker that was made
};

// With a version id removes that version, if it is there. Without one removes the object, or in a
// bucket with versions covers it with a delete marker. Errors: InvalidArgument (no version id);
// AccessDenied for a locked version; with `if_match` NoSuchKey and PreconditionFailed.
Result<Deleted> remove_object(pipeline::Call& call, const BucketRow& bucket,
                              const Deletion& deletion);

}  // namespace trailcam::s3
