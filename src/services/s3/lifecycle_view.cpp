#include "services/s3/lifecycle_view.h"

namespace trailcam::s3 {

LifecycleSubject lifecycle_subject(const BucketRow& bucket, const std::string& key,
                                   const ObjectRow& object) {
  return {.key = key,
          .tags = object.attributes.tags,
          .size = object.size,
          .storage_class = object.attributes.storage_class,
          .created = object.modified,
          .became_noncurrent = object.became_noncurrent,
          .delete_marker = object.delete_marker,
          .versioned = is_versioned(bucket)};
}

std::optional<std::string> expiration_of(const BucketRow& bucket, const std::string& key,
                                         const ObjectRow& object) {
  if (!bucket.lifecycle) return std::nullopt;
  const auto due = expiry_of(*bucket.lifecycle, lifecycle_subject(bucket, key, object));
  if (!due) return std::nullopt;
  return expiration_header(*due);
}

}  // namespace trailcam::s3
