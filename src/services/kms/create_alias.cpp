#include <fmt/format.h>

#include "services/kms/aliases.h"
#include "services/kms/generated/operations.h"
#include "services/kms/keys.h"

namespace trailcam::kms {

Result<CreateAliasOutput> create_alias(Kms& kms, pipeline::Call& call,
                                       const CreateAliasInput& input) {
  AliasRow alias = TC_TRY(alias_for(call, input.AliasName));
  const KeyRow key = TC_TRY(alias_target(kms, call, input.TargetKeyId));
  if (TC_TRY(call.transaction.get(kAliases, row_key(alias)))) {
    return errors::already_exists_exception(
        fmt::format("An alias with the name {} already exists", alias.arn()));
  }
  alias.key_id = key.id;
  alias.created = alias.updated = call.now;
  put_alias(call.transaction, alias);
  return CreateAliasOutput{};
}

}  // namespace trailcam::kms
