#include "services/s3/acl.h"
#include "services/s3/generated/operations.h"
#include "services/s3/listed_objects.h"

namespace trailcam::s3 {

Result<ListObjectsV2Output> list_objects_v2(S3&, pipeline::Call& call,
                                            const ListObjectsV2Input& input) {
  const BucketRow bucket = TC_TRY(bucket_of(call, input));
  note_listing(call, bucket, input.Prefix.value_or(""));
  const NameEncoding encoded = TC_TRY(NameEncoding::read(input.EncodingType));
  const std::size_t items_max = TC_TRY(page_size(input.MaxKeys, "maxKeys"));
  std::string after = input.StartAfter.value_or("");
  if (input.ContinuationToken) after = TC_TRY(read_continuation_token(*input.ContinuationToken));
  const ListPage page =
      TC_TRY(list_page(call.transaction.database(), {.rows = kObjects.key().text(bucket.name),
                                                     .prefix = input.Prefix.value_or(""),
                                                     .delimiter = input.Delimiter.value_or(""),
                                                     .after = after,
                                                     .items_max = items_max}));
  ListObjectsV2Output output;
  output.Name = bucket.name;
  output.Prefix = encoded(input.Prefix.value_or(""));
  output.Delimiter = encoded(input.Delimiter);
  output.StartAfter = encoded(input.StartAfter);
  output.ContinuationToken = input.ContinuationToken;
  output.MaxKeys = std::int64_t(items_max);
  output.EncodingType = encoded.shown();
  output.IsTruncated = page.truncated;
  output.KeyCount = std::int64_t(page.entries.size() + page.prefixes.size());
  if (page.truncated) output.NextContinuationToken = continuation_token(page.last);
  ListedMembers members{.owner = {}, .restored_as_of = restored_as_of(input, call.now)};
  if (input.FetchOwner.value_or(false)) members.owner = owner_shape(bucket.owner);
  output.Contents = TC_TRY(listed_objects(page, encoded, members));
  output.CommonPrefixes = listed_prefixes(page, encoded);
  return output;
}

}  // namespace trailcam::s3
