#include <algorithm>
#include <array>

#include "services/s3/faults.h"
#include "services/s3/generated/operations.h"
#include "services/s3/object_view.h"

namespace trailcam::s3 {
namespace {

constexpr std::array<std::string_view, 5> kAttributes = {"ETag", "Checksum", "ObjectParts",
                                                         "StorageClass", "ObjectSize"};

Result<std::size_t> parts_max(const GetObjectAttributesInput& input) {
  const std::int64_t wanted = input.MaxParts.value_or(std::int64_t(kPageItemsMax));
  if (wanted < 0) {
    return invalid_argument("Argument max-parts must be an integer between 0 and 2147483647",
                            "max-parts", std::to_string(wanted));
  }
  return std::min(std::size_t(wanted), kPageItemsMax);
}

// Single parts are told only where each has a checksum of its own to show.
Result<GetObjectAttributesParts> parts_of(const ObjectRow& object,
                                          const GetObjectAttributesInput& input) {
  GetObjectAttributesParts parts;
  parts.TotalPartsCount = std::int64_t(object.pieces.size());
  if (!object.composite) return parts;
  const std::size_t count_max = TC_TRY(parts_max(input));
  const std::size_t after =
      std::size_t(std::max<std::int64_t>(0, input.PartNumberMarker.value_or(0)));
  parts.MaxParts = std::int64_t(count_max);
  parts.PartNumberMarker = std::int64_t(after);
  parts.Parts.emplace();
  std::size_t index = after;
  for (; index < object.pieces.size() && parts.Parts->size() < count_max; ++index) {
    const PieceRow& piece = object.pieces[index];
    ObjectPart& part = parts.Parts->emplace_back();
    part.PartNumber = std::int64_t(index + 1);
    part.Size = std::int64_t(piece.size());
    show_checksum(part, stored_algorithm(object.checksum_algorithm), base64(piece.checksum));
  }
  parts.IsTruncated = index < object.pieces.size();
  parts.NextPartNumberMarker = std::int64_t(index);
  return parts;
}

}  // namespace

Result<GetObjectAttributesOutput> get_object_attributes(S3&, pipeline::Call& call,
                                                        const GetObjectAttributesInput& input) {
  const BucketRow bucket = TC_TRY(bucket_of(call, input));
  note_object(call, bucket.name, input.Key);
  // Source: "GetObjectAttributes", Permissions: both are needed.
  TC_TRY(call.authorize(input.VersionId ? "s3:GetObjectVersion" : "s3:GetObject",
                        bucket.arn() + "/" + input.Key));
  const auto& wanted = input.ObjectAttributes;
  for (const std::string& name : wanted) {
    if (std::find(kAttributes.begin(), kAttributes.end(), name) == kAttributes.end()) {
      return invalid_argument("Invalid attribute name specified.", "x-amz-object-attributes", name);
    }
  }
  const auto asked = [&](std::string_view name) {
    return std::find(wanted.begin(), wanted.end(), name) != wanted.end();
  };
  const ObjectRow object = TC_TRY(object_of(call, bucket, input, Touch::Read));
  TC_TRY(check_customer_key(object.encryption, customer_key(input)));
  // Source: "GetObjectAttributes", Permissions: only the checksum takes the key.
  if (asked("Checksum")) {
    TC_TRY(open_object_key(call, bucket, object.encryption, customer_key(input)));
  }
  GetObjectAttributesOutput output;
  output.LastModified = object.modified;
  output.VersionId = shown_version_id(bucket, object);
  if (asked("ETag")) output.ETag = object.etag;
  if (asked("StorageClass")) output.StorageClass = object.attributes.storage_class;
  if (asked("ObjectSize")) output.ObjectSize = std::int64_t(object.size);
  if (asked("Checksum")) {
    Checksum& checksum = output.Checksum.emplace();
    checksum.ChecksumType = checksum_type(object.composite);
    show_checksum(checksum, stored_algorithm(object.checksum_algorithm), base64(object.checksum));
  }
  if (asked("ObjectParts") && object.multipart) {
    output.ObjectParts = TC_TRY(parts_of(object, input));
  }
  return output;
}

}  // namespace trailcam::s3
