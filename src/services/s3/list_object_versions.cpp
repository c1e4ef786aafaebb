#include "services/s3/acl.h"
#include "services/s3/generated/operations.h"
#include "services/s3/listed_objects.h"

namespace trailcam::s3 {

// Without versioning every object is its own only version, "null".
Result<ListObjectVersionsOutput> list_object_versions(S3&, pipeline::Call& call,
                                                      const ListObjectVersionsInput& input) {
  const BucketRow bucket = TC_TRY(bucket_of(call, input));
  note_listing(call, bucket, input.Prefix.value_or(""));
  if (input.VersionIdMarker && !input.VersionIdMarker->empty() &&
      input.KeyMarker.value_or("").empty()) {
    return invalid_argument("A version-id marker cannot be specified without a key marker.",
                            "version-id-marker", *input.VersionIdMarker);
  }
  const NameEncoding encoded = TC_TRY(NameEncoding::read(input.EncodingType));
  const std::size_t items_max = TC_TRY(page_size(input.MaxKeys, "maxKeys"));
  const ListPage page =
      TC_TRY(list_page(call.transaction.database(), {.rows = kObjects.key().text(bucket.name),
                                                     .prefix = input.Prefix.value_or(""),
                                                     .delimiter = input.Delimiter.value_or(""),
                                                     .after = input.KeyMarker.value_or(""),
                                                     .items_max = items_max}));
  ListObjectVersionsOutput output;
  output.Name = bucket.name;
  output.Prefix = encoded(input.Prefix.value_or(""));
  output.Delimiter = encoded(input.Delimiter);
  output.KeyMarker = encoded(input.KeyMarker.value_or(""));
  output.VersionIdMarker = input.VersionIdMarker.value_or("");
  output.MaxKeys = std::int64_t(items_max);
  output.EncodingType = encoded.shown();
  output.IsTruncated = page.truncated;
  if (page.truncated) {
    output.NextKeyMarker = encoded(page.last);
    const bool ends_with_key = !page.entries.empty() && page.entries.back().name == page.last;
    if (ends_with_key) output.NextVersionIdMarker = "null";
  }
  output.Versions = TC_TRY(listed_versions(page, encoded, owner_shape(bucket.owner)));
  output.CommonPrefixes = listed_prefixes(page, encoded);
  return output;
}

}  // namespace trailcam::s3
