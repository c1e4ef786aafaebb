#include <algorithm>

#include "services/kms/generated/operations.h"
#include "services/kms/paging.h"

namespace trailcam::kms {

Result<ListKeysOutput> list_keys(Kms&, pipeline::Call& call, const ListKeysInput& input) {
  ListKeysOutput output;
  output.Keys.emplace();
  // Nothing is shared between accounts here.
  const bool own = !input.ResourceOwners ||
                   std::ranges::find(*input.ResourceOwners, "SELF") != input.ResourceOwners->end();
  const auto take = [&](std::string_view, const KeyRow& key) -> Result<bool> {
    if (!own) return false;
    output.Keys->push_back({.KeyId = key.id, .KeyArn = key.arn()});
    return true;
  };
  TC_TRY(page_of_rows(call.transaction, kKeys, home_key(kKeys, call.account, call.region), input,
                      output, take));
  return output;
}

}  // namespace trailcam::kms
