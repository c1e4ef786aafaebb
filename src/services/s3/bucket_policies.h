// Bucket policies as the authorizer asks for them.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "aws/pipeline/caller.h"
#include "base/mutex.h"
#include "store/database.h"

namespace trailcam::s3 {

// Any thread.
class BucketPolicies : public pipeline::ResourcePolicies {
 public:
  explicit BucketPolicies(const store::Database& database) : database_(database) {}

  // `arn` is that of a bucket or of something inside one. Nothing when there is no such bucket.
  // Error: Io, Corrupt.
  Result<std::optional<pipeline::ResourcePolicy>> of(std::string_view arn) const override;

 private:
  struct Parsed {
    std::shared_ptr<const policy::Policy> policy;
    bool is_public = false;
  };
  Result<Parsed> parsed(const std::string& document) const TC_EXCLUDES(mutex_);

  const store::Database& database_;
  mutable Mutex mutex_;
  mutable std::map<std::string, Parsed> cache_ TC_GUARDED_BY(mutex_);  // by document
};

}  // namespace trailcam::s3
