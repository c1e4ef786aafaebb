#include "services/kms/generated/operations.h"
#include "services/kms/keys.h"
#include "services/kms/paging.h"

namespace trailcam::kms {

Result<ListAliasesOutput> list_aliases(Kms& kms, pipeline::Call& call,
                                       const ListAliasesInput& input) {
  std::string only;
  if (input.KeyId) only = TC_TRY(find_key(kms, call, *input.KeyId)).row.id;
  ListAliasesOutput output;
  output.Aliases.emplace();
  const auto take = [&](std::string_view, const AliasRow& alias) -> Result<bool> {
    if (!only.empty() && alias.key_id != only) return false;
    output.Aliases->push_back({.AliasName = alias.name,
                               .AliasArn = alias.arn(),
                               .TargetKeyId = alias.key_id,
                               .CreationDate = alias.created,
                               .LastUpdatedDate = alias.updated});
    return true;
  };
  TC_TRY(page_of_rows(call.transaction, kAliases, home_key(kAliases, call.account, call.region),
                      input, output, take));
  return output;
}

}  // namespace trailcam::kms
