#include <fmt/format.h>

#include "services/iam/entity_policies.h"
#include "services/iam/generated/operations.h"
#include "services/iam/principals.h"
#include "services/iam/shapes_out.h"

namespace trailcam::iam {

Result<CreateUserOutput> create_user(Iam& iam, pipeline::Call& call, const CreateUserInput& input) {
  const store::Key key = user_key(call.account, input.UserName);
  if (TC_TRY(call.transaction.get(kUsers, key))) {
    return errors::entity_already_exists_exception(
        fmt::format("User with name {} already exists.", input.UserName));
  }
  TC_TRY(check_quota(call, kUsers, "UsersPerAccount", kUsersMax));
  UserRow row;
  row.account = call.account;
  row.name = input.UserName;
  row.path = input.Path.value_or("/");
  row.id = iam.new_unique_id("AIDA", call.account);
  row.created = std::chrono::floor<std::chrono::seconds>(call.now);
  if (input.Tags) TC_TRY(add_tags(row.tags, *input.Tags, "User"));
  if (input.PermissionsBoundary) {
    TC_TRY(set_boundary(iam, call, row, *input.PermissionsBoundary));
  }
  save(call, row);
  put_unique_id(call.transaction, row);
  CreateUserOutput output;
  output.User = TC_TRY(to_user_in_full(call.transaction, row));
  return output;
}

}  // namespace trailcam::iam
