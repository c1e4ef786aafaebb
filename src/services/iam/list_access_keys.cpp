#include "services/iam/generated/operations.h"

namespace trailcam::iam {

Result<ListAccessKeysOutput> list_access_keys(Iam&, pipeline::Call& call,
                                              const ListAccessKeysInput& input) {
  const UserRow user = TC_TRY(find_user(call, input.UserName));
  ListAccessKeysOutput output;
  for (const AccessKeyRow& row : TC_TRY(access_keys(call.transaction, user.account, user.name))) {
    AccessKeyMetadata item;
    item.UserName = user.name;
    item.AccessKeyId = row.id;
    item.Status = row.active ? "Active" : "Inactive";
    item.CreateDate = row.created;
    output.AccessKeyMetadata.push_back(std::move(item));
  }
  output.IsTruncated = false;
  return output;
}

}  // namespace trailcam::iam
