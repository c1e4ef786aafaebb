// S3 Control's state: none of its own. Buckets and their tags are S3's.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "aws/pipeline/call.h"
#include "store/tag_row.h"

namespace trailcam::s3control {

// Any thread.
struct S3Control {
  using Tags = std::vector<store::TagRow>;
  // Both within the call's transaction, of a bucket that `account` must own. Errors: S3's
  // (NoSuchBucket, AccessDenied, InvalidTag).
  std::function<Result<Tags>(pipeline::Call& call, const std::string& bucket,
                             const std::string& account)>
      bucket_tags;
  std::function<Result<void>(pipeline::Call& call, const std::string& bucket,
                             const std::string& account, const Tags& tags)>
      put_bucket_tags;
};

}  // namespace trailcam::s3control
