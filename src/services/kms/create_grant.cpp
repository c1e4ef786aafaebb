#include <algorithm>

#include <fmt/format.h>

#include "aws/pipeline/faults.h"
#include "base/encoding.h"
#include "services/kms/generated/operations.h"
#include "services/kms/grant_access.h"
#include "services/kms/keys.h"

namespace trailcam::kms {
namespace {

constexpr std::size_t kGrantIdBytes = 32;

Error bad_input(std::string message) {
  return pipeline::faults::validation(pipeline::Family::Json, std::move(message));
}

// Whom the grant names: looked up only for who may make it. Errors: ValidationException,
// InvalidArnException.
Result<void> read_principals(const Kms& kms, pipeline::Call& call, const CreateGrantInput& input,
                             GrantRow& grant) {
  if (input.GranteePrincipal.has_value() == input.GranteeServicePrincipal.has_value()) {
    return bad_input("Specify either GranteePrincipal or GranteeServicePrincipal");
  }
  grant.grantee = TC_TRY(principal_to_save(
      kms, call,
      input.GranteePrincipal ? *input.GranteePrincipal : *input.GranteeServicePrincipal));
  if (input.RetiringPrincipal && input.RetiringServicePrincipal) {
    return bad_input("Specify either RetiringPrincipal or RetiringServicePrincipal");
  }
  const auto& retirer =
      input.RetiringPrincipal ? input.RetiringPrincipal : input.RetiringServicePrincipal;
  if (retirer) grant.retirer = TC_TRY(principal_to_save(kms, call, *retirer));
  return {};
}

// What it allows. Error: ValidationException, UnsupportedOperationException.
Result<GrantRow> read_grant(const pipeline::Call& call, const CreateGrantInput& input) {
  GrantRow grant;
  grant.name = input.Name.value_or("");
  if (input.Operations.empty()) return bad_input("Operations must not be empty");
  grant.operations = input.Operations;
  if (input.Constraints) {
    grant.context_equals = input.Constraints->EncryptionContextEquals;
    grant.context_subset = input.Constraints->EncryptionContextSubset;
    if (input.Constraints->SourceArn) {
      return errors::unsupported_operation_exception("SourceArn constraints are not supported.");
    }
  }
  grant.issuer =
      call.caller.principal.account.empty() ? call.account : call.caller.principal.account;
  grant.created = call.now;
  return grant;
}

pipeline::KnownFacts grant_facts(const pipeline::Call& call, const GrantRow& grant) {
  // A service asks for its own sake, or for a caller of its own (who then sent no head).
  const bool for_service = call.head.method.empty();
  pipeline::KnownFacts out = {{"kms:GrantIsForAWSResource", {for_service ? "true" : "false"}}};
  std::vector<std::string> constraints;
  if (grant.context_equals) constraints.emplace_back("EncryptionContextEquals");
  if (grant.context_subset) constraints.emplace_back("EncryptionContextSubset");
  if (!constraints.empty()) out.push_back({"kms:GrantConstraintType", std::move(constraints)});
  return out;
}

bool same_but_for_id(const GrantRow& a, const GrantRow& b) {
  const auto retirer = [](const GrantRow& grant) {
    return grant.retirer ? grant.retirer->id : std::string();
  };
  return a.name == b.name && a.grantee.id == b.grantee.id && retirer(a) == retirer(b) &&
         a.operations == b.operations && a.context_equals == b.context_equals &&
         a.context_subset == b.context_subset;
}

// A named grant that is asked for again is the one that is there. Error: LimitExceededException.
Result<std::optional<GrantRow>> known_grant(pipeline::Call& call, const KeyRow& key,
                                            const GrantRow& wanted) {
  std::optional<GrantRow> known;
  std::size_t count = 0;
  TC_TRY(call.transaction.guard(of_key(kGrants, key)));
  TC_TRY(call.transaction.scan(kGrants, of_key(kGrants, key).range(),
                               [&](std::string_view, GrantRow grant) {
                                 ++count;
                                 if (!wanted.name.empty() && same_but_for_id(grant, wanted)) {
                                   known = std::move(grant);
                                 }
                                 return !known;
                               }));
  if (!known && count >= kGrantsPerKeyMax) {
    return errors::limit_exceeded_exception(fmt::format(
        "The number of grants of key {} exceeds the limit of {}.", key.arn(), kGrantsPerKeyMax));
  }
  return known;
}

}  // namespace

Result<CreateGrantOutput> create_grant(Kms& kms, pipeline::Call& call,
                                       const CreateGrantInput& input) {
  GrantRow grant = TC_TRY(read_grant(call, input));
  const KeyRow key = TC_TRY(key_for(kms, call, input.KeyId,
                                    {.grant_tokens = &input.GrantTokens,
                                     .new_grant = &grant,
                                     .facts = grant_facts(call, grant),
                                     .across_accounts = true}));
  TC_TRY(read_principals(kms, call, input, grant));
  TC_TRY(check_enabled(key));
  TC_TRY(check_grantable(key, grant));
  if (input.DryRun.value_or(false)) return dry_run_succeeds();
  auto known = TC_TRY(known_grant(call, key, grant));
  if (known) {
    grant = std::move(*known);
  } else {
    grant.id = hex(call.random.bytes(kGrantIdBytes));
    put_grant(call.transaction, key, grant);
  }
  Value shown = Value::map();
  shown.set("grantId", grant.id);
  shown.set("keyId", key.arn());
  call.notes.response_elements = std::move(shown);
  return CreateGrantOutput{.GrantToken = grant_token(kms, key, grant, call.random),
                           .GrantId = grant.id};
}

}  // namespace trailcam::kms
