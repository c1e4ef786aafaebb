#include <fmt/format.h>

#include "services/iam/generated/operations.h"

namespace trailcam::iam {

Result<DeleteAccountAliasOutput> delete_account_alias(Iam&, pipeline::Call& call,
                                                      const DeleteAccountAliasInput& input) {
  const store::Key own = kAliasOf.key().text(call.account.str());
  const auto row = TC_TRY(call.transaction.get(kAliasOf, own));
  if (!row || row->alias != input.AccountAlias) {
    return errors::no_such_entity_exception(
        fmt::format("The account alias {} cannot be found.", input.AccountAlias));
  }
  call.transaction.erase(kAliasOf, own);
  call.transaction.erase(kAliases, kAliases.key().text(row->alias));
  return DeleteAccountAliasOutput{};
}

}  // namespace trailcam::iam
