// What CreateTrail and UpdateTrail try out before they let a trail write into a bucket.
#pragma once

#include "aws/pipeline/call.h"
#include "trails/trail.h"

namespace trailcam::cloudtrail {

// Writes the folder markers that CloudTrail leaves in a bucket and reads the bucket's ACL, both as
// cloudtrail.amazonaws.com, so that the bucket's own policy decides. The markers are encrypted with
// the trail's key, if it has one, whose ARN it then has. Errors: S3BucketDoesNotExistException,
// InsufficientS3BucketPolicyException; InsufficientEncryptionPolicyException,
// KmsKeyNotFoundException, KmsException.
Result<void> check_bucket(pipeline::Call& call, trails::TrailRow& trail);

}  // namespace trailcam::cloudtrail
