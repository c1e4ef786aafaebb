// Policies of event data stores and channels: as the authorizer asks for them, and what may be
// saved as one.
//
// Source: "CloudTrail resource-based policy examples" and PutResourcePolicy (read 2026-08).
#pragma once

#include "aws/pipeline/call.h"
#include "aws/pipeline/principals.h"
#include "aws/policy/cache.h"
#include "store/database.h"

namespace trailcam::cloudtrail {

// Any thread.
class LakePolicies : public pipeline::ResourcePolicies {
 public:
  LakePolicies(const store::Database& database, policy::Cache& cache)
      : database_(database), cache_(cache) {}

  // Nothing for what is no store or channel, or is not there. Error: Io, Corrupt.
  Result<std::optional<pipeline::ResourcePolicy>> of(std::string_view arn) const override;

 private:
  const store::Database& database_;
  policy::Cache& cache_;
};

// The ARN of the store or channel that a resource policy is asked for: of this account, in this
// region, and there. Errors: ResourceARNNotValidException, ResourceNotFoundException,
// ResourceTypeNotSupportedException.
Result<std::string> policy_holder(pipeline::Call& call, const std::string& arn);

// The document as it is kept, with unique ids. Error: ResourcePolicyNotValidException.
Result<std::string> policy_to_save(const pipeline::Principals& principals, pipeline::Call& call,
                                   const std::string& arn, const std::string& document);

}  // namespace trailcam::cloudtrail
