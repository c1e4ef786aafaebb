#include "services/s3/acl.h"
#include "services/s3/buckets.h"
#include "services/s3/faults.h"
#include "services/s3/generated/operations.h"
#include "services/s3/listing.h"

namespace trailcam::s3 {
namespace {

Bucket to_shape(const BucketRow& row, bool with_region) {
  Bucket bucket;
  bucket.Name = row.name;
  bucket.CreationDate = row.created;
  bucket.BucketArn = row.arn();
  if (with_region) bucket.BucketRegion = row.region.str();
  return bucket;
}

}  // namespace

Result<ListBucketsOutput> list_buckets(S3&, pipeline::Call& call, const ListBucketsInput& input) {
  constexpr std::int64_t kMaxBucketsMax = 10'000;
  const std::int64_t buckets_max = input.MaxBuckets.value_or(kMaxBucketsMax);
  if (buckets_max < 1 || buckets_max > kMaxBucketsMax) {
    return invalid_argument("Argument max-buckets must be an integer between 1 and 10000",
                            "max-buckets", std::to_string(buckets_max));
  }
  std::string after;
  if (input.ContinuationToken) after = TC_TRY(read_continuation_token(*input.ContinuationToken));
  const bool filtered =
      input.MaxBuckets || input.ContinuationToken || input.Prefix || input.BucketRegion;

  const store::KeyRange range =
      kBucketsOf.key().text(call.account.str()).open_text(input.Prefix.value_or("")).range();
  std::vector<std::string> names;
  TC_TRY(call.transaction.scan(kBucketsOf, range, [&](std::string_view key, const BucketOfRow&) {
    store::KeyParts parts(key);
    parts.text();  // the account
    if (std::string name = parts.text(); name > after) names.push_back(std::move(name));
    return true;
  }));

  ListBucketsOutput output;
  output.Owner = owner_shape(call.account);
  output.Prefix = input.Prefix;
  output.Buckets.emplace();
  for (const std::string& name : names) {
    const auto row = TC_TRY(call.transaction.get(kBuckets, bucket_key(name)));
    if (!row || (input.BucketRegion && *input.BucketRegion != row->region.str())) continue;
    if (output.Buckets->size() == std::size_t(buckets_max)) {
      output.ContinuationToken = continuation_token(*output.Buckets->back().Name);
      break;
    }
    output.Buckets->push_back(to_shape(*row, filtered));
  }
  return output;
}

}  // namespace trailcam::s3
