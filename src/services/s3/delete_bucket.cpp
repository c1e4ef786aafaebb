#include "services/s3/buckets.h"
#include "services/s3/faults.h"
#include "services/s3/generated/operations.h"
#include "services/s3/uploads.h"

namespace trailcam::s3 {

Result<DeleteBucketOutput> delete_bucket(S3&, pipeline::Call& call,
                                         const DeleteBucketInput& input) {
  const BucketRow bucket = TC_TRY(bucket_of(call, input));
  const store::KeyRange objects = kObjects.key().text(bucket.name).range();
  bool empty = true;
  TC_TRY(call.transaction.scan(kObjects, objects, [&](std::string_view, const ObjectRow&) {
    empty = false;
    return false;
  }));
  if (!empty) {
    return errors::bucket_not_empty("The bucket you tried to delete is not empty")
        .with("BucketName", bucket.name);
  }
  call.transaction.require_empty(objects);
  TC_TRY(drop_uploads(call, bucket.name));
  call.transaction.erase(kBuckets, bucket_key(bucket.name));
  call.transaction.erase(kBucketsOf, bucket_of_key(bucket.owner, bucket.name));
  return DeleteBucketOutput{};
}

}  // namespace trailcam::s3
