#include "services/s3/acl.h"
#include "services/s3/checksums.h"
#include "services/s3/generated/operations.h"
#include "services/s3/listed_objects.h"

namespace trailcam::s3 {
namespace {

Result<MultipartUpload> to_shape(const ListPage::Entry& entry, const NameEncoding& encoded,
                                 const Owner& owner) {
  const UploadRow row = TC_TRY(store::decode_row<UploadRow>(entry.row));
  MultipartUpload upload;
  upload.UploadId = row.id;
  upload.Key = encoded(entry.name);
  upload.Initiated = row.initiated;
  upload.StorageClass = row.attributes.storage_class;
  upload.Owner = owner;
  upload.Initiator = Initiator{.ID = row.initiator_id, .DisplayName = row.initiator_name};
  if (!row.checksum_algorithm.empty()) {
    upload.ChecksumAlgorithm = row.checksum_algorithm;
    upload.ChecksumType = checksum_type(row.composite);
  }
  return upload;
}

}  // namespace

Result<ListMultipartUploadsOutput> list_multipart_uploads(S3&, pipeline::Call& call,
                                                          const ListMultipartUploadsInput& input) {
  const BucketRow bucket = TC_TRY(bucket_of(call, input));
  note_listing(call, bucket, input.Prefix.value_or(""));
  const NameEncoding encoded = TC_TRY(NameEncoding::read(input.EncodingType));
  const std::size_t items_max = TC_TRY(page_size(input.MaxUploads, "maxUploads"));
  const std::string key_marker = input.KeyMarker.value_or("");
  // Without a key to go with it, the id means nothing.
  const std::string id_marker = key_marker.empty() ? "" : input.UploadIdMarker.value_or("");
  const ListPage page =
      TC_TRY(list_page(call.transaction.database(), {.rows = kUploads.key().text(bucket.name),
                                                     .prefix = input.Prefix.value_or(""),
                                                     .delimiter = input.Delimiter.value_or(""),
                                                     .after = key_marker,
                                                     .after_within = id_marker,
                                                     .items_max = items_max}));
  ListMultipartUploadsOutput output;
  output.Bucket = bucket.name;
  output.Prefix = encoded(input.Prefix);
  output.Delimiter = encoded(input.Delimiter);
  output.KeyMarker = encoded(key_marker);
  output.UploadIdMarker = id_marker;
  output.MaxUploads = std::int64_t(items_max);
  output.EncodingType = encoded.shown();
  output.IsTruncated = page.truncated;
  output.Uploads.emplace();
  for (const ListPage::Entry& entry : page.entries) {
    output.Uploads->push_back(TC_TRY(to_shape(entry, encoded, owner_shape(bucket.owner))));
  }
  output.NextKeyMarker = encoded(page.last);
  const bool ends_with_key = !page.entries.empty() && page.entries.back().name == page.last;
  output.NextUploadIdMarker = ends_with_key ? *output.Uploads->back().UploadId : "";
  output.CommonPrefixes = listed_prefixes(page, encoded);
  return output;
}

}  // namespace trailcam::s3
