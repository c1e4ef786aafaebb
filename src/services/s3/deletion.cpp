#include "services/s3/deletion.h"

namespace trailcam::s3 {

Result<void> remove_object(pipeline::Call& call, const BucketRow& bucket, const std::string& key,
                           const std::optional<std::string>& if_match) {
  const store::Key row_key = object_key(bucket.name, key);
  const auto object = TC_TRY(call.transaction.get(kObjects, row_key));
  TC_TRY(
      check_write({.if_match = if_match, .if_none_match = std::nullopt}, entity_of(object), key));
  if (!object) return {};
  call.transaction.erase(kObjects, row_key);
  discard_bodies(call, *object);
  return {};
}

}  // namespace trailcam::s3
