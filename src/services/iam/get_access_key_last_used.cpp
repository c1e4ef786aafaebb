#include <fmt/format.h>

#include "services/iam/generated/operations.h"

namespace trailcam::iam {

Result<GetAccessKeyLastUsedOutput> get_access_key_last_used(
    Iam&, pipeline::Call& call, const GetAccessKeyLastUsedInput& input) {
  const auto key =
      TC_TRY(call.transaction.get(kAccessKeys, kAccessKeys.key().text(input.AccessKeyId)));
  if (!key || key->account != call.account) {
    return errors::no_such_entity_exception(
        fmt::format("The Access Key with id {} cannot be found.", input.AccessKeyId));
  }
  GetAccessKeyLastUsedOutput output;
  output.UserName = key->user_name;
  AccessKeyLastUsed& last = output.AccessKeyLastUsed.emplace();
  last.ServiceName = last.Region = "N/A";
  if (const auto use = TC_TRY(call.transaction.get(kKeyUses, kKeyUses.key().text(key->id)))) {
    last.LastUsedDate = use->time;
    last.ServiceName = use->service;
    last.Region = use->region;
  }
  return output;
}

}  // namespace trailcam::iam
