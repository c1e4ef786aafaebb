#include "aws/pipeline/faults.h"
#include "services/iam/generated/operations.h"
#include "services/iam/simulation.h"

namespace trailcam::iam {

Result<SimulateCustomPolicyOutput> simulate_custom_policy(Iam& iam, pipeline::Call& call,
                                                          const SimulateCustomPolicyInput& input) {
  if (input.OrderedOrganizationPolicyInputList) {
    return pipeline::faults::not_implemented(pipeline::Family::Query, call.service,
                                             "OrderedOrganizationPolicyInputList");
  }
  Simulation simulation;
  simulation.principal.account = call.account;
  simulation.principal.type = policy::Principal::Type::User;
  if (input.CallerArn) {
    const PolicySource caller = TC_TRY(policy_source(iam, call, *input.CallerArn));
    simulation.principal = caller.principal;
    simulation.user_name = caller.user_name;
  }
  add_documents(simulation.policies.identity, input.PolicyInputList);
  read_simulation(input, simulation);
  return page_of_results<SimulateCustomPolicyOutput>(TC_TRY(simulate(simulation, call.now)), input);
}

}  // namespace trailcam::iam
