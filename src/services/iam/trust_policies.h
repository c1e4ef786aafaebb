// Who may assume a role: the trust policies of roles, as the authorizer asks for them.
#pragma once

#include "aws/pipeline/caller.h"
#include "aws/policy/cache.h"
#include "store/database.h"

namespace trailcam::iam {

// Any thread.
class TrustPolicies : public pipeline::ResourcePolicies {
 public:
  TrustPolicies(const store::Database& database, policy::Cache& cache)
      : database_(database), cache_(cache) {}

  // A role that is not there trusts nobody, so that nobody learns which roles there are. Nothing
  // for what is no role. Error: Io, Corrupt.
  Result<std::optional<pipeline::ResourcePolicy>> of(std::string_view arn) const override;

 private:
  const store::Database& database_;
  policy::Cache& cache_;
};

}  // namespace trailcam::iam
