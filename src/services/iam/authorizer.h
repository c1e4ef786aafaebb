// Gathers all policies that bear on a call and has them decide (aws/policy/evaluation.h).
#pragma once

#include <map>
#include <string>

#include "aws/pipeline/caller.h"
#include "store/database.h"

namespace trailcam::iam {

class Authorizer : public pipeline::Authorizer {
 public:
  // `resource_policies` by the service part of an action ("s3").
  Authorizer(const pipeline::CallerPolicies& caller_policies,
             const std::map<std::string, const pipeline::ResourcePolicies*>& resource_policies,
             const store::Database& database)
      : caller_policies_(caller_policies),
        resource_policies_(resource_policies),
        database_(database) {}

  Result<pipeline::Decision> decide(const pipeline::Question& question) const override;

 private:
  const pipeline::CallerPolicies& caller_policies_;
  const std::map<std::string, const pipeline::ResourcePolicies*>& resource_policies_;
  const store::Database& database_;
};

}  // namespace trailcam::iam
