#include "services/iam/generated/operations.h"

namespace trailcam::iam {

Result<ListAccountAliasesOutput> list_account_aliases(Iam&, pipeline::Call& call,
                                                      const ListAccountAliasesInput&) {
  ListAccountAliasesOutput output;
  const auto row = TC_TRY(call.transaction.get(kAliasOf, kAliasOf.key().text(call.account.str())));
  if (row) output.AccountAliases.push_back(row->alias);
  output.IsTruncated = false;
  return output;
}

}  // namespace trailcam::iam
