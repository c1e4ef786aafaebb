#include <fmt/format.h>

#include "services/iam/generated/operations.h"

namespace trailcam::iam {

Result<CreateAccountAliasOutput> create_account_alias(Iam&, pipeline::Call& call,
                                                      const CreateAccountAliasInput& input) {
  const store::Key key = kAliases.key().text(input.AccountAlias);
  if (TC_TRY(call.transaction.get(kAliases, key))) {
    return errors::entity_already_exists_exception(
        fmt::format("The account alias {} already exists.", input.AccountAlias));
  }
  // An account has one: a new one takes the place of the old.
  const store::Key own = kAliasOf.key().text(call.account.str());
  if (const auto old = TC_TRY(call.transaction.get(kAliasOf, own))) {
    call.transaction.erase(kAliases, kAliases.key().text(old->alias));
  }
  const AliasRow row{call.account, input.AccountAlias};
  call.transaction.put(kAliases, key, row);
  call.transaction.put(kAliasOf, own, row);
  return CreateAccountAliasOutput{};
}

}  // namespace trailcam::iam
