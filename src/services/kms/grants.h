// Grants: who holds them, and what they allow. They allow beside the key's policy; a Deny in any
// policy still wins (key_policies.h).
//
// Source: "Grants in AWS KMS" (KMS Developer Guide, read 2026-08).
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/pipeline/call.h"
#include "services/kms/kms.h"

namespace trailcam::kms {

// The condition key by which the handler tells the key's policy that a grant allows the call. No
// client can set it: its value comes from to_text(Naming).
inline constexpr std::string_view kGrantedFact = "trailcam:granted";
std::string_view to_text(policy::Naming naming);
policy::Naming naming_of(std::string_view text);

// What is asked of grants.
struct Wish {
  std::string_view operation;  // "Decrypt", "ReEncryptFrom", ... as grants list them
  const EncryptionContext* context = nullptr;  // of cryptographic operations
  const GrantRow* new_grant = nullptr;         // of CreateGrant: it may allow no more
};
// Whether a grant allows that to who holds it.
bool allows(const GrantRow& grant, const Wish& wish);

// How the grants of a key name the caller, of those that allow it; None when none does. Error: Io,
// Corrupt.
Result<policy::Naming> granted(const store::Transaction& transaction, const KeyRow& key,
                               const policy::Principal& caller, const Wish& wish);
// Whether the caller is who a grant names there.
policy::Naming names(const PrincipalRow& named, const policy::Principal& caller);

void put_grant(store::Transaction& transaction, const KeyRow& key, const GrantRow& grant);
void erase_grant(store::Transaction& transaction, const KeyRow& key, const GrantRow& grant);
// Error: Io, Corrupt.
Result<std::optional<GrantRow>> find_grant(store::Transaction& transaction, const KeyRow& key,
                                           std::string_view grant_id);

// What tells a grant apart, for grant tokens: key ARN, blank, grant id.
std::string grant_token(const Kms& kms, const KeyRow& key, const GrantRow& grant, Random& random);
struct TokenContent {
  std::string key_arn;
  std::string grant_id;
};
// Error: InvalidGrantTokenException.
Result<TokenContent> read_grant_token(const Kms& kms, std::string_view token);

}  // namespace trailcam::kms
