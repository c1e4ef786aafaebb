// S3 Control's state: none of its own. Buckets, their tags and Block Public Access are S3's.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "aws/pipeline/call.h"
#include "store/public_access_row.h"
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
  // Block Public Access of the call's account; nothing where it was never set, or is taken away.
  using PublicAccess = std::optional<store::PublicAccessRow>;
  std::function<Result<PublicAccess>(pipeline::Call& call)> account_access;
  std::function<void(pipeline::Call& call, const PublicAccess& access)> put_account_access;
};

}  // namespace trailcam::s3control
