#include <fmt/format.h>

#include "aws/pipeline/faults.h"
#include "services/kms/aliases.h"
#include "services/kms/generated/operations.h"
#include "services/kms/keys.h"

namespace trailcam::kms {
namespace {

// An alias goes on naming a key of the same kind. Error: ValidationException.
Result<void> check_same_kind(const KeyRow& before, const KeyRow& after) {
  const auto symmetric = [](const KeyRow& key) { return key.symmetric(); };
  if (before.usage == after.usage && symmetric(before) == symmetric(after)) return {};
  return pipeline::faults::validation(
      pipeline::Family::Json,
      fmt::format("Alias cannot be changed from a key of usage {} and spec {} to one of usage {} "
                  "and spec {}",
                  before.usage, before.spec, after.usage, after.spec));
}

}  // namespace

Result<UpdateAliasOutput> update_alias(Kms& kms, pipeline::Call& call,
                                       const UpdateAliasInput& input) {
  AliasRow alias = TC_TRY(existing_alias(call, TC_TRY(alias_for(call, input.AliasName))));
  const KeyRow before = TC_TRY(key_for(kms, call, alias.key_id));
  const KeyRow after = TC_TRY(alias_target(kms, call, input.TargetKeyId));
  TC_TRY(check_same_kind(before, after));
  erase_alias(call.transaction, alias);
  alias.key_id = after.id;
  alias.updated = call.now;
  put_alias(call.transaction, alias);
  return UpdateAliasOutput{};
}

}  // namespace trailcam::kms
