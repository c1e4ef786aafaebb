#include "services/iam/generated/operations.h"
#include "services/iam/paging.h"
#include "services/iam/shapes_out.h"

namespace trailcam::iam {

Result<ListUsersOutput> list_users(Iam&, pipeline::Call& call, const ListUsersInput& input) {
  std::vector<UserRow> rows;
  TC_TRY(call.transaction.scan(
      kUsers, kUsers.key().text(call.account.str()).range(), [&](std::string_view, UserRow row) {
        const bool wanted = !input.PathPrefix || row.path.starts_with(*input.PathPrefix);
        if (wanted) rows.push_back(std::move(row));
        return true;
      }));
  ListUsersOutput output;
  for (const UserRow& row :
       page_of(std::move(rows), input, output, [](const UserRow& r) { return lower(r.name); })) {
    output.Users.push_back(to_user(row));
  }
  return output;
}

}  // namespace trailcam::iam
