#include <fmt/format.h>

#include "aws/pipeline/faults.h"
#include "services/kms/generated/operations.h"
#include "services/kms/grant_access.h"
#include "services/kms/keys.h"

namespace trailcam::kms {
namespace {

// Errors: ValidationException, InvalidGrantTokenException.
Result<TokenContent> which_grant(const Kms& kms, const RetireGrantInput& input) {
  if (input.GrantToken) return read_grant_token(kms, *input.GrantToken);
  if (input.KeyId && input.GrantId) return TokenContent{*input.KeyId, *input.GrantId};
  return pipeline::faults::validation(pipeline::Family::Json,
                                      "Specify either GrantToken, or KeyId and GrantId");
}

// Whom the grant itself lets retire it.
bool may_retire(const GrantRow& grant, const policy::Principal& caller) {
  const auto is = [&](const PrincipalRow& named) {
    return names(named, caller) > policy::Naming::Account;
  };
  if (grant.retirer && is(*grant.retirer)) return true;
  return allows(grant, {.operation = "RetireGrant"}) && is(grant.grantee);
}

}  // namespace

// Source: "Retiring and revoking grants" (KMS Developer Guide, read 2026-08): the retiring
// principal may, the grantee when RetireGrant is granted, and whom the key's policy lets.
Result<RetireGrantOutput> retire_grant(Kms& kms, pipeline::Call& call,
                                       const RetireGrantInput& input) {
  const TokenContent wanted = TC_TRY(which_grant(kms, input));
  FoundKey key = TC_TRY(find_key(kms, call, wanted.key_arn));
  const auto grant = TC_TRY(find_grant(call.transaction, key.row, wanted.grant_id));
  Use use{.across_accounts = true};
  if (grant && may_retire(*grant, call.caller.principal)) {
    use.facts = {{std::string(kGrantedFact), {std::string(to_text(policy::Naming::Exact))}}};
  }
  TC_TRY(authorize(kms, call, key, use));
  if (!grant) {
    return errors::invalid_grant_id_exception(
        fmt::format("Grant ID {} not found", wanted.grant_id));
  }
  TC_TRY(end_grant(call, key.row, *grant, input.DryRun.value_or(false)));
  return RetireGrantOutput{};
}

}  // namespace trailcam::kms
