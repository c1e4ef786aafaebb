#include <algorithm>

#include "services/iam/generated/operations.h"
#include "services/iam/simulation.h"

namespace trailcam::iam {
namespace {

bool is_excluded(const AppliedPolicy& policy, const std::vector<PolicyIdentifier>& excluded) {
  return std::any_of(excluded.begin(), excluded.end(), [&](const PolicyIdentifier& which) {
    if (which.PolicyArn) return *which.PolicyArn == policy.name;
    const auto& of_entity = which.InlinePolicyIdentifier;
    return of_entity && of_entity->PolicyName == policy.name &&
           iequals(of_entity->AttachmentType, policy.source) &&
           iequals(of_entity->AttachmentName, policy.holder);
  });
}

}  // namespace

Result<SimulatePrincipalPolicyOutput> simulate_principal_policy(
    Iam& iam, pipeline::Call& call, const SimulatePrincipalPolicyInput& input) {
  PolicySource source = TC_TRY(policy_source(iam, call, input.PolicySourceArn));
  std::erase_if(source.policies.identity, [&](const AppliedPolicy& policy) {
    return input.PolicyExclusionList && is_excluded(policy, *input.PolicyExclusionList);
  });
  Simulation simulation;
  simulation.policies = std::move(source.policies);
  simulation.principal = std::move(source.principal);
  simulation.user_name = std::move(source.user_name);
  if (input.PolicyInputList) add_documents(simulation.policies.identity, *input.PolicyInputList);
  if (input.CallerArn && *input.CallerArn != input.PolicySourceArn) {
    const PolicySource caller = TC_TRY(policy_source(iam, call, *input.CallerArn));
    simulation.principal = caller.principal;
    simulation.user_name = caller.user_name;
  }
  read_simulation(input, simulation);
  return page_of_results<SimulatePrincipalPolicyOutput>(TC_TRY(simulate(simulation, call.now)),
                                                        input);
}

}  // namespace trailcam::iam
