#include <fmt/format.h>

#include "services/iam/entities.h"
#include "services/iam/generated/operations.h"

namespace trailcam::iam {

Result<CreateAccessKeyOutput> create_access_key(Iam& iam, pipeline::Call& call,
                                                const CreateAccessKeyInput& input) {
  const UserRow user = TC_TRY(find_user(call, input.UserName));
  // Two keys made at the same time must not become three.
  save(call, user);
  if (TC_TRY(access_keys(call.transaction, user.account, user.name)).size() >=
      kAccessKeysPerUserMax) {
    return errors::limit_exceeded_exception(
        fmt::format("Cannot exceed quota for AccessKeysPerUser: {}", kAccessKeysPerUserMax));
  }
  const Timestamp created = std::chrono::floor<std::chrono::seconds>(call.now);
  const NewAccessKey made = add_access_key(iam, call.transaction, user, created);
  CreateAccessKeyOutput output;
  output.AccessKey.UserName = user.name;
  output.AccessKey.AccessKeyId = made.row.id;
  output.AccessKey.Status = "Active";
  output.AccessKey.SecretAccessKey = std::string(made.secret.reveal());
  output.AccessKey.CreateDate = created;
  return output;
}

}  // namespace trailcam::iam
