#include <fmt/format.h>

#include "services/iam/generated/operations.h"
#include "services/iam/paging.h"

namespace trailcam::iam {

Result<ListAccessKeysOutput> list_access_keys(Iam&, pipeline::Call& call,
                                              const ListAccessKeysInput& input) {
  const UserRow user = TC_TRY(find_user(call, input.UserName));
  ListAccessKeysOutput output;
  for (const AccessKeyRow& row :
       page_of(TC_TRY(access_keys(call.transaction, user.account, user.name)), input, output,
               [](const AccessKeyRow& each) {
                 return fmt::format("{:020}{}", each.created.time_since_epoch().count(), each.id);
               })) {
    AccessKeyMetadata item;
    item.UserName = user.name;
    item.AccessKeyId = row.id;
    item.Status = row.active ? "Active" : "Inactive";
    item.CreateDate = row.created;
    output.AccessKeyMetadata.push_back(std::move(item));
  }
  return output;
}

}  // namespace trailcam::iam
