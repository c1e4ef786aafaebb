#include "services/iam/access_key_of.h"

#include <fmt/format.h>

#include "services/iam/generated/errors.h"

namespace trailcam::iam {

Result<AccessKeyRow> access_key_of(pipeline::Call& call, const std::optional<std::string>& user,
                                   const std::string& access_key_id) {
  const UserRow owner = TC_TRY(find_user(call, user));
  auto row = TC_TRY(call.transaction.get(kAccessKeys, kAccessKeys.key().text(access_key_id)));
  const bool theirs =
      row && row->account == owner.account && lower(row->user_name) == lower(owner.name);
  if (!theirs) {
    return errors::no_such_entity_exception(
        fmt::format("The Access Key with id {} cannot be found.", access_key_id));
  }
  return std::move(*row);
}

}  // namespace trailcam::iam
