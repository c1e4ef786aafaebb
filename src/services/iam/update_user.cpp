#include <fmt/format.h>

#include "services/iam/entity_policies.h"
#include "services/iam/generated/operations.h"
#include "services/iam/memberships.h"
#include "services/iam/principals.h"

namespace trailcam::iam {
namespace {

// Everything that is found by the user's name.
Result<void> move_beside(pipeline::Call& call, const UserRow& from, const UserRow& to) {
  store::Transaction& transaction = call.transaction;
  TC_TRY(move_policies(call, from, to));
  for (const MembershipRow& row : TC_TRY(groups_of(transaction, from))) {
    erase_membership(call, row);
    put_membership(call, {row.group, to.name});
  }
  for (AccessKeyRow& row : TC_TRY(access_keys(transaction, from.account, from.name))) {
    transaction.erase(kKeysOfUsers, key_of_user_key(row));
    row.user_name = to.name;
    transaction.put(kAccessKeys, kAccessKeys.key().text(row.id), row);
    transaction.put(kKeysOfUsers, key_of_user_key(row), KeyOfUserRow{});
  }
  const store::Key login = named_key(kLoginProfiles, from.account, from.name);
  if (const auto row = TC_TRY(transaction.get(kLoginProfiles, login))) {
    transaction.erase(kLoginProfiles, login);
    transaction.put(kLoginProfiles, named_key(kLoginProfiles, to.account, to.name), *row);
  }
  for (MfaDeviceRow& row : TC_TRY(all(transaction, kMfaDevices, from.account))) {
    if (lower(row.user) != lower(from.name)) continue;
    row.user = to.name;
    transaction.put(kMfaDevices, named_key(kMfaDevices, row.account, row.name), row);
  }
  return {};
}

}  // namespace

Result<UpdateUserOutput> update_user(Iam&, pipeline::Call& call, const UpdateUserInput& input) {
  const UserRow from = TC_TRY(find<UserRow>(call, input.UserName));
  UserRow to = from;
  if (input.NewPath) to.path = *input.NewPath;
  if (input.NewUserName) to.name = *input.NewUserName;
  // Whoever moves a user must be allowed both where it was and where it goes.
  if (to.arn() != from.arn()) TC_TRY(call.authorize("iam:UpdateUser", to.arn()));
  if (lower(to.name) != lower(from.name)) {
    if (TC_TRY(call.transaction.get(kUsers, user_key(call.account, to.name)))) {
      return errors::entity_already_exists_exception(
          fmt::format("User with name {} already exists.", to.name));
    }
    TC_TRY(move_beside(call, from, to));
    call.transaction.erase(kUsers, user_key(call.account, from.name));
  }
  save(call, to);
  put_unique_id(call.transaction, to);
  return UpdateUserOutput{};
}

}  // namespace trailcam::iam
