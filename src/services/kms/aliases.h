// What the operations on aliases share.
//
// Source: "CreateAlias" and "Controlling access to aliases" (KMS API Reference and Developer Guide,
// read 2026-08): who changes an alias may do so on the alias by its own policies, and on each key
// that it names, before and after.
#pragma once

#include <string>

#include "aws/pipeline/call.h"
#include "services/kms/kms.h"

namespace trailcam::kms {

// An alias of the caller's account and region, once the caller may do with it what the operation
// does; it need not be there. The record then shows it. Errors: ValidationException,
// NotAuthorizedException for those of AWS, AccessDeniedException.
Result<AliasRow> alias_for(pipeline::Call& call, const std::string& name);
// Error: NotFoundException.
Result<AliasRow> existing_alias(pipeline::Call& call, AliasRow alias);
// What an alias is to name: a key of the caller's account, not to be deleted, with room for one
// more. Errors: those of key_for, KMSInvalidStateException, LimitExceededException.
Result<KeyRow> alias_target(const Kms& kms, pipeline::Call& call, const std::string& key_id);

}  // namespace trailcam::kms
