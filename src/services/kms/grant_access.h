// What the operations on grants share: principals as grants name them, and which operations a key
// can grant.
#pragma once

#include <string>

#include "services/kms/generated/shapes.h"
#include "services/kms/grants.h"

namespace trailcam::kms {

// A principal as it is kept. Error: InvalidArnException for a user or role of this server that is
// not there.
Result<PrincipalRow> principal_to_save(const Kms& kms, pipeline::Call& call,
                                       const std::string& principal);
// The ARN of a kept one; its unique id when nobody has that any more. Error: Io, Corrupt.
Result<std::string> principal_to_show(const Kms& kms, pipeline::Call& call,
                                      const PrincipalRow& row);

// Error: ValidationException for what is no operation of such keys, and for encryption contexts of
// keys that know none.
Result<void> check_grantable(const KeyRow& key, const GrantRow& grant);

// As ListGrants and ListRetirableGrants show it. Error: Io, Corrupt.
Result<GrantListEntry> grant_entry(const Kms& kms, pipeline::Call& call, const KeyRow& key,
                                   const GrantRow& grant);

// Ends the grant, or with DryRun says that it could. Error: DryRunOperationException.
Result<void> end_grant(pipeline::Call& call, const KeyRow& key, const GrantRow& grant,
                       bool dry_run);

}  // namespace trailcam::kms
