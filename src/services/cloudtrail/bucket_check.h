// What CreateTrail and UpdateTrail try out before they let a trail write into a bucket.
#pragma once

#include "aws/pipeline/call.h"
#include "trails/trail.h"

namespace trailcam::cloudtrail {

// Writes the folder markers that CloudTrail leaves in a bucket and reads the bucket's ACL, both as
// cloudtrail.amazonaws.com, so that the bucket's own policy decides. Errors:
// S3BucketDoesNotExistException, InsufficientS3BucketPolicyException.
Result<void> check_bucket(pipeline::Call& call, const trails::TrailRow& trail);

}  // namespace trailcam::cloudtrail
