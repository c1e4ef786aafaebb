#include "services/kms/generated/operations.h"
#include "services/kms/grant_access.h"
#include "services/kms/keys.h"
#include "services/kms/paging.h"

namespace trailcam::kms {

Result<ListGrantsOutput> list_grants(Kms& kms, pipeline::Call& call, const ListGrantsInput& input) {
  const KeyRow key = TC_TRY(key_for(kms, call, input.KeyId, {.across_accounts = true}));
  const auto& grantee =
      input.GranteePrincipal ? input.GranteePrincipal : input.GranteeServicePrincipal;
  std::optional<PrincipalRow> held_by;
  if (grantee) held_by = TC_TRY(principal_to_save(kms, call, *grantee));
  if (input.GrantId && !TC_TRY(find_grant(call.transaction, key, *input.GrantId))) {
    return errors::invalid_grant_id_exception("");
  }
  ListGrantsOutput output;
  output.Grants.emplace();
  const auto take = [&](std::string_view, const GrantRow& grant) -> Result<bool> {
    if (input.GrantId && grant.id != *input.GrantId) return false;
    if (held_by && grant.grantee.id != held_by->id) return false;
    output.Grants->push_back(TC_TRY(grant_entry(kms, call, key, grant)));
    return true;
  };
  TC_TRY(page_of_rows(call.transaction, kGrants, of_key(kGrants, key), input, output, take));
  return output;
}

}  // namespace trailcam::kms
