#include "services/s3/acl.h"
#include "services/s3/generated/operations.h"
#include "services/s3/listed_objects.h"

namespace trailcam::s3 {

Result<ListObjectsOutput> list_objects(S3&, pipeline::Call& call, const ListObjectsInput& input) {
  const BucketRow bucket = TC_TRY(bucket_of(call, input));
  note_listing(call, bucket, input.Prefix.value_or(""));
  const NameEncoding encoded = TC_TRY(NameEncoding::read(input.EncodingType));
  const std::size_t items_max = TC_TRY(page_size(input.MaxKeys, "maxKeys"));
  const ListPage page =
      TC_TRY(list_page(call.transaction.database(), {.rows = kObjects.key().text(bucket.name),
                                                     .prefix = input.Prefix.value_or(""),
                                                     .delimiter = input.Delimiter.value_or(""),
                                                     .after = input.Marker.value_or(""),
                                                     .items_max = items_max}));
  ListObjectsOutput output;
  output.Name = bucket.name;
  output.Prefix = encoded(input.Prefix.value_or(""));
  output.Marker = encoded(input.Marker.value_or(""));
  output.Delimiter = encoded(input.Delimiter);
  output.MaxKeys = std::int64_t(items_max);
  output.EncodingType = encoded.shown();
  output.IsTruncated = page.truncated;
  // Without a delimiter the last key is where to go on from.
  if (page.truncated && input.Delimiter) output.NextMarker = encoded(page.last);
  output.Contents = TC_TRY(
      listed_objects(page, encoded, {owner_shape(bucket.owner), restored_as_of(input, call.now)}));
  output.CommonPrefixes = listed_prefixes(page, encoded);
  return output;
}

}  // namespace trailcam::s3
