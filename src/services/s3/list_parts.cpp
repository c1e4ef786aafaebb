#include "services/s3/acl.h"
#include "services/s3/generated/operations.h"
#include "services/s3/lifecycle_view.h"
#include "services/s3/listing.h"
#include "services/s3/uploads.h"

namespace trailcam::s3 {
namespace {

s3::Part to_shape(const PartRow& row, const UploadRow& upload) {
  Part part;
  part.PartNumber = row.number;
  part.LastModified = row.modified;
  part.ETag = quoted(hex(row.md5));
  part.Size = std::int64_t(row.body.size);
  if (!upload.checksum_algorithm.empty()) {
    show_checksum(part, part_algorithm(upload), base64(row.checksum));
  }
  return part;
}

}  // namespace

Result<ListPartsOutput> list_parts(S3&, pipeline::Call& call, const ListPartsInput& input) {
  const BucketRow bucket = TC_TRY(bucket_of(call, input));
  const UploadRow upload = TC_TRY(load_upload(call, bucket.name, input.Key, input.UploadId));
  const std::size_t items_max = TC_TRY(page_size(input.MaxParts, "maxParts"));
  const std::int64_t after = std::max<std::int64_t>(0, input.PartNumberMarker.value_or(0));
  store::KeyRange range = kParts.key().text(upload.id).range();
  range.begin = part_key(upload.id, after + 1).bytes();

  ListPartsOutput output;
  output.Bucket = bucket.name;
  output.Key = input.Key;
  output.UploadId = upload.id;
  show_abort(bucket, input.Key, upload, output);
  output.Initiator = Initiator{.ID = upload.initiator_id, .DisplayName = upload.initiator_name};
  output.Owner = owner_shape(bucket.owner);
  output.StorageClass = upload.attributes.storage_class;
  if (!upload.checksum_algorithm.empty()) {
    output.ChecksumAlgorithm = upload.checksum_algorithm;
    output.ChecksumType = checksum_type(upload.composite);
  }
  output.PartNumberMarker = after;
  output.MaxParts = std::int64_t(items_max);
  output.IsTruncated = false;
  output.Parts.emplace();
  TC_TRY(call.transaction.scan(kParts, range, [&](std::string_view, const PartRow& row) {
    if (output.Parts->size() == items_max) {
      output.IsTruncated = items_max > 0;
      return false;
    }
    output.Parts->push_back(to_shape(row, upload));
    return true;
  }));
  output.NextPartNumberMarker = output.Parts->empty() ? after : *output.Parts->back().PartNumber;
  return output;
}

}  // namespace trailcam::s3
