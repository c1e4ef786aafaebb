// Decides from all policies that apply to a call, in AWS's order.
//
// Source: "Policy evaluation logic" (IAM User Guide): an explicit deny wins; then the resource's
// own policy, then the caller's. Across accounts both sides must allow.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "aws/pipeline/caller.h"
#include "base/mutex.h"
#include "services/iam/iam.h"

namespace trailcam::iam {

// Parsed policies by their text. Bounded; any thread.
class PolicyCache {
 public:
  // Null when the text does not parse (it was refused when it was stored, so it does).
  std::shared_ptr<const policy::Policy> get(const std::string& document, policy::Policy::Kind kind);

 private:
  static constexpr std::size_t kPoliciesMax = 4096;
  Mutex mutex_;
  std::map<std::pair<policy::Policy::Kind, std::string>, std::shared_ptr<const policy::Policy>>
      policies_ TC_GUARDED_BY(mutex_);
};

class Authorizer : public pipeline::Authorizer {
 public:
  // `resource_policies` by the service part of an ARN ("s3").
  Authorizer(const store::Database& database, PolicyCache& cache,
             const std::map<std::string, const pipeline::ResourcePolicies*>& resource_policies)
      : database_(database), cache_(cache), resource_policies_(resource_policies) {}

  Result<pipeline::Decision> decide(const pipeline::Question& question) const override;

 private:
  using Policies = std::vector<std::shared_ptr<const policy::Policy>>;
  Result<Policies> identity_policies(const pipeline::Caller& caller) const;
  Result<std::optional<pipeline::ResourcePolicy>> resource_policy(std::string_view arn) const;

  const store::Database& database_;
  PolicyCache& cache_;
  const std::map<std::string, const pipeline::ResourcePolicies*>& resource_policies_;
};

}  // namespace trailcam::iam
