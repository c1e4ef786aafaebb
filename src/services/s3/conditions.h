// Conditional requests: If-Match and its kin.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/time.h"

namespace trailcam::s3 {

// What conditions are asked of. `etag` is without quotes; `modified` in whole seconds.
struct Entity {
  std::string_view etag;
  Timestamp modified;
};

struct ReadConditions {
  std::optional<std::string> if_match = {};
  std::optional<std::string> if_none_match = {};
  std::optional<Timestamp> if_modified_since = {};
  std::optional<Timestamp> if_unmodified_since = {};
};

// GET and HEAD. Errors: PreconditionFailed; NotModified, with the headers that tell what is there.
Result<void> check_read(const ReadConditions& conditions, const Entity& entity, Timestamp now);

// The source of a copy: every condition that does not hold is PreconditionFailed.
Result<void> check_copy_source(const ReadConditions& conditions, const Entity& entity,
                               Timestamp now);

struct WriteConditions {
  std::optional<std::string> if_match = {};
  std::optional<std::string> if_none_match = {};
};

// Whether the conditions are ones that writes know: If-None-Match: * or If-Match: ETAG. Error:
// NotImplemented.
Result<void> check_supported(const WriteConditions& conditions);
// Writes over `existing` (nothing: there is no such key). Errors: PreconditionFailed, NoSuchKey.
Result<void> check_write(const WriteConditions& conditions, const std::optional<Entity>& existing,
                         const std::string& key);

template <class Input>
WriteConditions write_conditions(const Input& input) {
  return {input.IfMatch, input.IfNoneMatch};
}

// True when `header` ("*", an ETag with or without quotes, or a list of them) names `etag`.
bool names_etag(std::string_view header, std::string_view etag);

}  // namespace trailcam::s3
