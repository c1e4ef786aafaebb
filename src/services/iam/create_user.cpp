#include <fmt/format.h>

#include "services/iam/generated/operations.h"
#include "services/iam/shapes_out.h"

namespace trailcam::iam {

Result<CreateUserOutput> create_user(Iam& iam, pipeline::Call& call, const CreateUserInput& input) {
  if (input.PermissionsBoundary) {
    return errors::no_such_entity_exception(fmt::format(
        "Scope ARN: {} does not exist or is not attachable.", *input.PermissionsBoundary));
  }
  const store::Key key = user_key(call.account, input.UserName);
  if (TC_TRY(call.transaction.get(kUsers, key))) {
    return errors::entity_already_exists_exception(
        fmt::format("User with name {} already exists.", input.UserName));
  }
  UserRow row;
  row.account = call.account;
  row.name = input.UserName;
  row.path = input.Path.value_or("/");
  row.id = iam.new_unique_id("AIDA", call.account);
  row.created = std::chrono::floor<std::chrono::seconds>(call.now);
  if (input.Tags) {
    for (const Tag& tag : *input.Tags) row.tags.push_back({tag.Key, tag.Value});
  }
  call.transaction.put(kUsers, key, row);
  CreateUserOutput output;
  output.User = to_user(row);
  if (!row.tags.empty()) output.User->Tags = to_tags(row.tags);
  return output;
}

}  // namespace trailcam::iam
