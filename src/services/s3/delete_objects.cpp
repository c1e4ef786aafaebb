#include "services/s3/deletion.h"
#include "services/s3/faults.h"
#include "services/s3/generated/operations.h"

namespace trailcam::s3 {
namespace {

constexpr std::size_t kKeysMax = 1000;

Result<void> remove(pipeline::Call& call, const BucketRow& bucket, const ObjectIdentifier& object) {
  TC_TRY(check_key(object.Key));
  note_object(call, bucket.name, object.Key);
  TC_TRY(call.authorize("s3:DeleteObject", bucket.arn() + "/" + object.Key));
  TC_TRY(check_version(call, bucket.name, object.Key, object.VersionId, "s3:DeleteObjectVersion"));
  if (object.LastModifiedTime || object.Size) {
    return errors::not_implemented("Conditions by size and time of an object are not implemented");
  }
  return remove_object(call, bucket, object.Key, object.ETag);
}

}  // namespace

Result<DeleteObjectsOutput> delete_objects(S3&, pipeline::Call& call,
                                           const DeleteObjectsInput& input) {
  const BucketRow bucket = TC_TRY(bucket_of(call, input));
  const auto& objects = input.Delete.Objects;
  if (objects.empty() || objects.size() > kKeysMax) return malformed_xml();
  DeleteObjectsOutput output;
  output.Deleted.emplace();
  output.Errors.emplace();
  for (const ObjectIdentifier& object : objects) {
    const Result<void> removed = remove(call, bucket, object);
    if (removed) {
      if (!input.Delete.Quiet.value_or(false)) {
        DeletedObject& deleted = output.Deleted->emplace_back();
        deleted.Key = object.Key;
        deleted.VersionId = object.VersionId;
      }
      continue;
    }
    // A failure of ours is no answer about one key.
    if (removed.error().fault() == nullptr) return removed.error();
    output.Errors->push_back({.Key = object.Key,
                              .VersionId = object.VersionId,
                              .Code = removed.error().fault()->code,
                              .Message = removed.error().message()});
  }
  return output;
}

}  // namespace trailcam::s3
