#include "services/iam/entities.h"
#include "services/iam/generated/operations.h"
#include "services/iam/paging.h"
#include "services/iam/shapes_out.h"

namespace trailcam::iam {

Result<ListInstanceProfilesOutput> list_instance_profiles(Iam&, pipeline::Call& call,
                                                          const ListInstanceProfilesInput& input) {
  ListInstanceProfilesOutput output;
  for (const InstanceProfileRow& row :
       page_of(TC_TRY(all(call.transaction, kInstanceProfiles, call.account, input.PathPrefix)),
               input, output, [](const InstanceProfileRow& each) { return lower(each.name); })) {
    output.InstanceProfiles.push_back(TC_TRY(to_instance_profile(call.transaction, row)));
  }
  return output;
}

}  // namespace trailcam::iam
