#include "services/s3/deletion.h"
#include "services/s3/faults.h"
#include "services/s3/generated/operations.h"

namespace trailcam::s3 {
namespace {

constexpr std::size_t kKeysMax = 1000;

Result<void> remove(pipeline::Call& call, const BucketRow& bucket, const ObjectIdentifier& object) {
  TC_TRY(check_key(object.Key));
  TC_TRY(call.authorize("s3:DeleteObject", bucket.arn() + "/" + object.Key));
  TC_TRY(check_version(call, bucket.name, object.Key, object.VersionId, "s3:DeleteObjectVersion"));
  if (object.LastModifiedTime || object.Size) {
    return errors::not_implemented("Conditions by size and time of an object are not implemented");
  }
  return remove_object(call, bucket, object.Key, object.ETag);
}

// Source: "CloudTrail events for S3": DeleteObjects is told once more for each key.
void note(pipeline::Call& call, const BucketRow& bucket, const ObjectIdentifier& object,
          const Result<void>& removed) {
  pipeline::RecordNotes::Further& further = call.notes.further.emplace_back();
  further.operation = "DeleteObject";
  further.parameters = Value::map({{"bucketName", bucket.name}, {"key", object.Key}});
  further.resources.push_back(
      {.type = "AWS::S3::Object", .arn = bucket.arn() + "/" + object.Key, .account = ""});
  further.resources.push_back(
      {.type = "AWS::S3::Bucket", .arn = bucket.arn(), .account = bucket.owner.str()});
  if (!removed) further.error = removed.error();
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
  call.notes.resource({.type = "AWS::S3::Object",
                       .arn = bucket.arn() + "/",
                       .account = "",
                       .extent = pipeline::RecordNotes::Resource::Extent::Prefix});
  for (const ObjectIdentifier& object : objects) {
    const Result<void> removed = remove(call, bucket, object);
    note(call, bucket, object, removed);
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
