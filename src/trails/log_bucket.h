// The way of a trail's files into its bucket: S3's own PutObject, as the service principal of
// CloudTrail, so that the bucket's policy decides and the call is recorded.
#pragma once

#include <string>

#include "aws/pipeline/call.h"
#include "trails/trail.h"

namespace trailcam::trails {

struct BucketFile {
  std::string bucket;
  std::string key;
  std::string body;               // gzip
  Value metadata = Value::map();  // x-amz-meta-NAME: texts by NAME
};

// A PutObject of the trail into its bucket, but for its metadata: headers, and the trail's key with
// the context that key policies ask about.
Value put_input(const TrailRow& trail, std::string bucket, std::string key);

// Waits until it is stored. The Error is S3's answer, with its code.
Result<void> put_file(pipeline::InternalCaller& aws, const TrailRow& trail, BucketFile file);

// S3's code for a status: "AccessDenied".
std::string error_code(const Error& error);

}  // namespace trailcam::trails
