// Bucket policies as the authorizer asks for them.
#pragma once

#include "aws/pipeline/caller.h"
#include "aws/policy/cache.h"
#include "store/database.h"

namespace trailcam::s3 {

// Any thread.
class BucketPolicies : public pipeline::ResourcePolicies {
 public:
  BucketPolicies(const store::Database& database, policy::Cache& cache)
      : database_(database), cache_(cache) {}

  // `arn` is that of a bucket or of something inside one. Nothing when there is no such bucket.
  // Error: Io, Corrupt.
  Result<std::optional<pipeline::ResourcePolicy>> of(std::string_view arn) const override;

 private:
  const store::Database& database_;
  policy::Cache& cache_;
};

}  // namespace trailcam::s3
