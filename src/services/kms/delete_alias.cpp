#include "services/kms/aliases.h"
#include "services/kms/generated/operations.h"
#include "services/kms/keys.h"

namespace trailcam::kms {

Result<DeleteAliasOutput> delete_alias(Kms& kms, pipeline::Call& call,
                                       const DeleteAliasInput& input) {
  const AliasRow alias = TC_TRY(existing_alias(call, TC_TRY(alias_for(call, input.AliasName))));
  TC_TRY(key_for(kms, call, alias.key_id));
  erase_alias(call.transaction, alias);
  return DeleteAliasOutput{};
}

}  // namespace trailcam::kms
