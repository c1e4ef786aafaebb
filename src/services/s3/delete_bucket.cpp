#include "services/s3/buckets.h"
#include "services/s3/faults.h"
#include "services/s3/generated/operations.h"
#include "services/s3/uploads.h"
#include "services/s3/versions.h"

namespace trailcam::s3 {
namespace {

Result<void> require_empty(pipeline::Call& call, const store::Table<ObjectRow>& table,
                           const BucketRow& bucket) {
  const store::KeyRange rows = table.key().text(bucket.name).range();
  bool empty = true;
  TC_TRY(call.transaction.scan(table, rows, [&](std::string_view, const ObjectRow&) {
    empty = false;
    return false;
  }));
  call.transaction.require_empty(rows);
  if (empty) return {};
  return errors::bucket_not_empty(
             is_versioned(bucket)
                 ? "The bucket you tried to delete is not empty. You must delete all versions in "
                   "the bucket."
                 : "The bucket you tried to delete is not empty")
      .with("BucketName", bucket.name);
}

}  // namespace

Result<DeleteBucketOutput> delete_bucket(S3&, pipeline::Call& call,
                                         const DeleteBucketInput& input) {
  const BucketRow bucket = TC_TRY(bucket_of(call, input));
  for (const auto* table : {&kObjects, &kMarkers, &kVersions}) {
    TC_TRY(require_empty(call, *table, bucket));
  }
  TC_TRY(drop_uploads(call.transaction, bucket.name));
  call.transaction.erase(kBuckets, bucket_key(bucket.name));
  call.transaction.erase(kBucketsOf, bucket_of_key(bucket.owner, bucket.name));
  return DeleteBucketOutput{};
}

}  // namespace trailcam::s3
