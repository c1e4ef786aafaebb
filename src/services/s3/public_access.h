// Block Public Access: of a bucket, of its account, and what holds of both together.
#pragma once

#include <optional>

#include "aws/pipeline/call.h"
#include "services/s3/rows.h"

namespace trailcam::s3 {

// What the bucket or its owner's account blocks. Error: Io, Corrupt, as of all below.
Result<PublicAccessRow> effective_access(store::Transaction& transaction, const BucketRow& bucket);

// Of an account, for S3 Control.
Result<std::optional<PublicAccessRow>> account_access(pipeline::Call& call);
// Nothing takes it away.
void put_account_access(pipeline::Call& call, const std::optional<PublicAccessRow>& access);

}  // namespace trailcam::s3
