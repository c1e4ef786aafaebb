#include "services/s3/acl.h"
#include "services/s3/generated/operations.h"
#include "services/s3/listed_objects.h"
#include "services/s3/version_listing.h"
#include "services/s3/versions.h"

namespace trailcam::s3 {
namespace {

Result<ListPage> read_page(pipeline::Call& call, const BucketRow& bucket,
                           const ListObjectVersionsInput& input, std::size_t items_max) {
  VersionQuery query{.bucket = bucket.name,
                     .prefix = input.Prefix.value_or(""),
                     .after = input.KeyMarker.value_or(""),
                     .older_than = {}};
  if (!query.after.empty() && !input.VersionIdMarker.value_or("").empty()) {
    const auto sequence =
        TC_TRY(sequence_of_marker({call.transaction, bucket, query.after}, *input.VersionIdMarker));
    // Of a null version that is gone nobody knows where it was: better twice than never.
    query.older_than = sequence.value_or(UINT64_MAX);
  }
  VersionRows rows = TC_TRY(VersionRows::open(call.transaction.database(), query));
  return list_page(rows, {.prefix = query.prefix,
                          .delimiter = input.Delimiter.value_or(""),
                          .after = query.after,
                          .items_max = items_max});
}

}  // namespace

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
  const ListPage page = TC_TRY(read_page(call, bucket, input, items_max));
  ListedVersions listed = TC_TRY(
      listed_versions(page, encoded, {owner_shape(bucket.owner), restored_as_of(input, call.now)}));
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
    if (ends_with_key) output.NextVersionIdMarker = listed.last_id;
  }
  output.Versions = std::move(listed.versions);
  output.DeleteMarkers = std::move(listed.markers);
  output.CommonPrefixes = listed_prefixes(page, encoded);
  return output;
}

}  // namespace trailcam::s3
