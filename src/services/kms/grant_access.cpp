#include "services/kms/grant_access.h"

#include <algorithm>

#include <fmt/format.h>

#include "aws/pipeline/faults.h"
#include "aws/policy/principals.h"
#include "services/kms/generated/errors.h"
#include "services/kms/keys.h"

namespace trailcam::kms {
namespace {

using OperationNames = std::vector<std::string_view>;

bool is_service(std::string_view principal) { return principal.ends_with(".amazonaws.com"); }

std::string document_naming(const std::string& principal) {
  return fmt::format(
      R"({{"Statement":[{{"Effect":"Allow","Principal":{{"AWS":"{}"}},"Action":"kms:*","Resource":"*"}}]}})",
      principal);
}

// The one principal of such a document.
Result<std::string> principal_in(const std::string& document) {
  std::string out;
  TC_TRY(policy::with_principals(
      document, [&](const std::string& principal) -> Result<std::optional<std::string>> {
        out = principal;
        return std::optional<std::string>();
      }));
  return out;
}

OperationNames grantable(const KeyRow& key) {
  OperationNames out = {"CreateGrant", "RetireGrant", "DescribeKey"};
  const auto add = [&](const OperationNames& more) {
    out.insert(out.end(), more.begin(), more.end());
  };
  const bool pair = !key.symmetric() && key.usage != "GENERATE_VERIFY_MAC";
  if (key.usage == "ENCRYPT_DECRYPT") add({"Encrypt", "Decrypt", "ReEncryptFrom", "ReEncryptTo"});
  if (key.symmetric()) {
    add({"GenerateDataKey", "GenerateDataKeyWithoutPlaintext", "GenerateDataKeyPair",
         "GenerateDataKeyPairWithoutPlaintext"});
  }
  if (key.usage == "SIGN_VERIFY") add({"Sign", "Verify"});
  if (key.usage == "GENERATE_VERIFY_MAC") add({"GenerateMac", "VerifyMac"});
  if (key.usage == "KEY_AGREEMENT") add({"DeriveSharedSecret"});
  if (pair) add({"GetPublicKey"});
  return out;
}

Error bad_grant(std::string message) {
  return pipeline::faults::validation(pipeline::Family::Json, std::move(message));
}

}  // namespace

Result<PrincipalRow> principal_to_save(const Kms& kms, pipeline::Call& call,
                                       const std::string& principal) {
  if (is_service(principal)) return PrincipalRow{principal, principal};
  const bool account = is_account_id(principal);
  const std::string arn = account ? fmt::format("arn:aws:iam::{}:root", principal) : principal;
  const Error unknown = errors::invalid_arn_exception(
      fmt::format("ARN does not refer to a valid principal: {}", principal));
  const std::string document = document_naming(arn);
  if (!policy::Policy::parse(document, policy::Policy::Kind::Resource)) return unknown;
  const auto saved = TC_TRY(kms.principals().to_save(call.transaction, document));
  if (!saved.unknown.empty()) return unknown;
  std::string saved_as = TC_TRY(principal_in(saved.document));
  return PrincipalRow{arn, std::move(saved_as)};
}

Result<std::string> principal_to_show(const Kms& kms, pipeline::Call& call,
                                      const PrincipalRow& row) {
  if (row.id == row.arn) return row.arn;
  return principal_in(TC_TRY(kms.principals().to_show(call.transaction, document_naming(row.id))));
}

Result<void> check_grantable(const KeyRow& key, const GrantRow& grant) {
  const OperationNames known = grantable(key);
  for (const std::string& operation : grant.operations) {
    if (std::ranges::find(known, operation) != known.end()) continue;
    return bad_grant(fmt::format("Operation {} cannot be granted for a key of spec {} and usage {}",
                                 operation, key.spec, key.usage));
  }
  const bool constrained = grant.context_equals || grant.context_subset;
  if (!constrained || key.symmetric()) return {};
  return bad_grant("Encryption context constraints are for symmetric encryption keys only");
}

Result<GrantListEntry> grant_entry(const Kms& kms, pipeline::Call& call, const KeyRow& key,
                                   const GrantRow& grant) {
  GrantListEntry out;
  out.KeyId = key.arn();
  out.GrantId = grant.id;
  out.Name = grant.name;
  out.CreationDate = grant.created;
  const std::string grantee = TC_TRY(principal_to_show(kms, call, grant.grantee));
  (is_service(grantee) ? out.GranteeServicePrincipal : out.GranteePrincipal) = grantee;
  if (grant.retirer) {
    const std::string retirer = TC_TRY(principal_to_show(kms, call, *grant.retirer));
    (is_service(retirer) ? out.RetiringServicePrincipal : out.RetiringPrincipal) = retirer;
  }
  out.IssuingAccount = fmt::format("arn:aws:iam::{}:root", grant.issuer.str());
  out.Operations = grant.operations;
  if (grant.context_equals || grant.context_subset) {
    GrantConstraints constraints;
    constraints.EncryptionContextEquals = grant.context_equals;
    constraints.EncryptionContextSubset = grant.context_subset;
    out.Constraints = std::move(constraints);
  }
  return out;
}

Result<void> end_grant(pipeline::Call& call, const KeyRow& key, const GrantRow& grant,
                       bool dry_run) {
  Value shown = Value::map();
  shown.set("grantId", grant.id);
  call.notes.additional = std::move(shown);
  if (dry_run) return dry_run_succeeds();
  erase_grant(call.transaction, key, grant);
  return {};
}

}  // namespace trailcam::kms
