// What answers tell of an object's future: when it expires, and how its restore stands.
#pragma once

#include <optional>
#include <string>

#include "services/s3/lifecycle_decision.h"
#include "services/s3/restore.h"
#include "services/s3/rows.h"
#include "services/s3/versions.h"

namespace trailcam::s3 {

LifecycleSubject lifecycle_subject(const BucketRow& bucket, const std::string& key,
                                   const ObjectRow& object);

// x-amz-expiration of a current version.
std::optional<std::string> expiration_of(const BucketRow& bucket, const std::string& key,
                                         const ObjectRow& object);

// Of GetObject and HeadObject. Who names a version is told nothing of its expiration.
template <class Input, class Output>
void show_future(const BucketRow& bucket, const Input& input, const ObjectRow& object,
                 Timestamp now, Output& output) {
  if (!input.VersionId) output.Expiration = expiration_of(bucket, input.Key, object);
  output.Restore = restore_header(object, now);
}

// Of CreateMultipartUpload and ListParts.
template <class Output>
void show_abort(const BucketRow& bucket, const std::string& key, const UploadRow& upload,
                Output& output) {
  if (!bucket.lifecycle) return;
  const auto due = abort_of(*bucket.lifecycle, key, upload.initiated);
  if (!due) return;
  output.AbortDate = due->time;
  output.AbortRuleId = due->rule_id;
}

}  // namespace trailcam::s3
