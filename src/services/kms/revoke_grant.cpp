#include <fmt/format.h>

#include "services/kms/generated/operations.h"
#include "services/kms/grant_access.h"
#include "services/kms/keys.h"

namespace trailcam::kms {

Result<RevokeGrantOutput> revoke_grant(Kms& kms, pipeline::Call& call,
                                       const RevokeGrantInput& input) {
  const KeyRow key = TC_TRY(key_for(kms, call, input.KeyId, {.across_accounts = true}));
  const auto grant = TC_TRY(find_grant(call.transaction, key, input.GrantId));
  if (!grant) {
    return errors::not_found_exception(fmt::format("Grant ID {} not found", input.GrantId));
  }
  TC_TRY(end_grant(call, key, *grant, input.DryRun.value_or(false)));
  return RevokeGrantOutput{};
}

}  // namespace trailcam::kms
