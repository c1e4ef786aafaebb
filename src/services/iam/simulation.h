// The policy simulator: what policies would say to calls that nobody makes.
// Source: "SimulatePrincipalPolicy", "SimulateCustomPolicy" (IAM API Reference).
#pragma once

#include <string>
#include <vector>

#include <fmt/format.h>

#include "aws/pipeline/call.h"
#include "aws/policy/evaluation.h"
#include "services/iam/applied_policies.h"
#include "services/iam/generated/shapes.h"
#include "services/iam/paging.h"

namespace trailcam::iam {

// What is simulated, whichever operation asks for it.
struct Simulation {
  AppliedPolicies policies;
  std::vector<std::string> boundary_documents;  // beside policies.boundary: in place of it
  policy::Principal principal;
  std::string user_name;  // aws:username; "" when the principal is no user
  std::vector<std::string> actions;
  std::vector<std::string> resources;
  std::optional<std::string> resource_policy;
  AccountId resource_owner;
  std::vector<ContextEntry> context;
};

// A user, group or role with all policies that apply to it. Errors: NoSuchEntity, InvalidInput.
struct PolicySource {
  AppliedPolicies policies;
  policy::Principal principal;
  std::string user_name;
};
Result<PolicySource> policy_source(const Iam& iam, pipeline::Call& call, const std::string& arn);

// Documents as they are given in a PolicyInputList.
void add_documents(std::vector<AppliedPolicy>& out, const std::vector<std::string>& documents);

// The condition keys that the documents ask for, each once. Error: InvalidInput for a document that
// is no policy.
Result<std::vector<std::string>> context_keys(const std::vector<AppliedPolicy>& policies);

// One result for each action and resource, in their order. Error: InvalidInput.
Result<std::vector<EvaluationResult>> simulate(const Simulation& simulation, Timestamp now);

// The members that both operations have.
template <class Input>
void read_simulation(const Input& input, Simulation& simulation);

// The page that is asked for.
template <class Output, class Input>
Output page_of_results(std::vector<EvaluationResult> results, const Input& input) {
  struct Numbered {
    std::string number;
    EvaluationResult result;
  };
  std::vector<Numbered> numbered;
  for (EvaluationResult& result : results) {
    numbered.push_back({fmt::format("{:08}", numbered.size()), std::move(result)});
  }
  Output output;
  output.EvaluationResults.emplace();
  for (Numbered& each : page_of(std::move(numbered), input, output,
                                [](const Numbered& one) { return one.number; })) {
    output.EvaluationResults->push_back(std::move(each.result));
  }
  return output;
}

}  // namespace trailcam::iam
