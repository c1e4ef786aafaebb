#include <fmt/format.h>

#include "services/iam/generated/operations.h"
#include "services/iam/paging.h"
#include "services/iam/policies.h"

namespace trailcam::iam {

Result<ListPolicyVersionsOutput> list_policy_versions(Iam& iam, pipeline::Call& call,
                                                      const ListPolicyVersionsInput& input) {
  const PolicyRow row = TC_TRY(find_policy(iam, call, input.PolicyArn));
  ListPolicyVersionsOutput output;
  output.Versions.emplace();
  // The newest first: what sorts last has the highest number.
  for (const PolicyVersionRow& version :
       page_of(TC_TRY(policy_versions(iam, call.transaction, row)), input, output,
               [](const PolicyVersionRow& each) {
                 return fmt::format("{:020}", ~std::uint64_t{0} - each.number);
               })) {
    output.Versions->push_back(to_version(row, version));
  }
  return output;
}

}  // namespace trailcam::iam
