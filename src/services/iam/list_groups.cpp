#include "services/iam/entities.h"
#include "services/iam/generated/operations.h"
#include "services/iam/paging.h"
#include "services/iam/shapes_out.h"

namespace trailcam::iam {

Result<ListGroupsOutput> list_groups(Iam&, pipeline::Call& call, const ListGroupsInput& input) {
  ListGroupsOutput output;
  for (const GroupRow& row :
       page_of(TC_TRY(all(call.transaction, kGroups, call.account, input.PathPrefix)), input,
               output, [](const GroupRow& each) { return lower(each.name); })) {
    output.Groups.push_back(to_group(row));
  }
  return output;
}

}  // namespace trailcam::iam
