#include "services/iam/entities.h"
#include "services/iam/generated/operations.h"
#include "services/iam/paging.h"
#include "services/iam/shapes_out.h"

namespace trailcam::iam {

Result<ListUsersOutput> list_users(Iam&, pipeline::Call& call, const ListUsersInput& input) {
  ListUsersOutput output;
  for (const UserRow& row :
       page_of(TC_TRY(all(call.transaction, kUsers, call.account, input.PathPrefix)), input, output,
               [](const UserRow& each) { return lower(each.name); })) {
    output.Users.push_back(to_user(row));
  }
  return output;
}

}  // namespace trailcam::iam
