#include "services/s3/deletion.h"
#include "services/s3/faults.h"
#include "services/s3/generated/operations.h"

namespace trailcam::s3 {
namespace {

constexpr std::size_t kKeysMax = 1000;

Result<Deleted> remove(pipeline::Call& call, const BucketRow& bucket,
                       const ObjectIdentifier& object, bool bypass_governance) {
  TC_TRY(check_key(object.Key));
  TC_TRY(call.authorize(object.VersionId ? "s3:DeleteObjectVersion" : "s3:DeleteObject",
                        bucket.arn() + "/" + object.Key));
  if (object.LastModifiedTime || object.Size) {
    return errors::not_implemented("Conditions by size and time of an object are not implemented");
  }
  return remove_object(call, bucket,
                       {.key = object.Key,
                        .version_id = object.VersionId,
                        .if_match = object.ETag,
                        .bypass_governance = bypass_governance});
}

// Source: "CloudTrail events for S3": DeleteObjects is told once more for each key.
void note(pipeline::Call& call, const BucketRow& bucket, const ObjectIdentifier& object,
          const Result<Deleted>& removed) {
  pipeline::RecordNotes::Further& further = call.notes.further.emplace_back();
  further.operation = "DeleteObject";
  further.parameters = Value::map({{"bucketName", bucket.name}, {"key", object.Key}});
  if (object.VersionId) further.parameters.set("versionId", *object.VersionId);
  further.resources.push_back(
      {.type = "AWS::S3::Object", .arn = bucket.arn() + "/" + object.Key, .account = ""});
  further.resources.push_back(
      {.type = "AWS::S3::Bucket", .arn = bucket.arn(), .account = bucket.owner.str()});
  if (!removed) further.error = removed.error();
}

DeletedObject shown(const ObjectIdentifier& object, const Deleted& removed) {
  DeletedObject out;
  out.Key = object.Key;
  out.VersionId = object.VersionId;
  if (removed.delete_marker) {
    out.DeleteMarker = true;
    out.DeleteMarkerVersionId = removed.version_id;
  }
  return out;
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
    const Result<Deleted> removed =
        remove(call, bucket, object, input.BypassGovernanceRetention.value_or(false));
    note(call, bucket, object, removed);
    if (removed) {
      if (!input.Delete.Quiet.value_or(false)) {
        output.Deleted->push_back(shown(object, *removed));
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
