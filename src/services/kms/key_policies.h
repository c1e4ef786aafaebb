// Key policies: as the authorizer asks for them, and what may be saved as one.
//
// Source: "Key policies in AWS KMS" and "Default key policy" (KMS Developer Guide, read 2026-08). A
// key's policy governs: the policies of callers are worth something only where it allows their
// account.
#pragma once

#include "aws/pipeline/call.h"
#include "aws/policy/cache.h"
#include "services/kms/kms.h"
#include "store/database.h"

namespace trailcam::kms {

// Any thread.
class KeyPolicies : public pipeline::ResourcePolicies {
 public:
  KeyPolicies(const store::Database& database, policy::Cache& cache)
      : database_(database), cache_(cache) {}

  // A key that is not there lets nobody in, so that other accounts do not learn which there are.
  // Nothing for what is no key's ARN. Error: Io, Corrupt.
  Result<std::optional<pipeline::ResourcePolicy>> of(std::string_view arn) const override;
  // With the grants that the handler found.
  Result<std::optional<pipeline::ResourcePolicy>> asked(
      const pipeline::Question& question) const override;

 private:
  const store::Database& database_;
  policy::Cache& cache_;
};

// What a key gets that is made without one: the account's policies decide.
std::string default_policy(const AccountId& account);
// Of an AWS managed key: whoever uses the service uses the key, and nobody changes it.
std::string managed_policy(const AccountId& account, const Region& region,
                           std::string_view service);

// There is one policy, named "default". Error: NotFoundException.
Result<void> check_policy_name(const std::optional<std::string>& name);
// kms:BypassPolicyLockoutSafetyCheck
pipeline::KnownFacts bypass_fact(bool bypass);

// The document as a key keeps it, with unique ids. Error: MalformedPolicyDocumentException; with
// `check_lockout` also when the caller could not change the policy again.
enum class Lockout { Check, Bypass };
Result<std::string> policy_to_save(const Kms& kms, pipeline::Call& call,
                                   const std::string& document, Lockout lockout);

}  // namespace trailcam::kms
